use std::sync::OnceLock;

use uvferry_process::Cancel;

/// What Ctrl-C and a request to terminate set: outside programs that were given it end, the work
/// then stops with an error, and its scratch folders go. The same one whenever it is asked for.
pub fn cancel_on_interrupt() -> Cancel {
    static TOKEN: OnceLock<Cancel> = OnceLock::new();
    TOKEN
        .get_or_init(|| {
            let cancel = Cancel::new();
            let token = cancel.clone();
            // Where no handler can be set, the default one ends this process.
            let _ = ctrlc::set_handler(move || token.cancel());
            cancel
        })
        .clone()
}
