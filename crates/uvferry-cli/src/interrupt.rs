use std::sync::OnceLock;

use uvferry_process::Cancel;

/// What Ctrl-C, a request to terminate, the end of a terminal and, on Unix, `SIGQUIT` set:
/// outside programs that were given it end, the work then stops with an error, and its scratch
/// folders go. The same one whenever it is asked for.
pub fn cancel_on_interrupt() -> Cancel {
    static TOKEN: OnceLock<Cancel> = OnceLock::new();
    TOKEN
        .get_or_init(|| {
            let cancel = Cancel::new();
            let token = cancel.clone();
            // Where no handler can be set, the default one ends this process.
            let _ = ctrlc::set_handler(move || token.cancel());
            #[cfg(unix)]
            cancel_on_quit(&cancel);
            cancel
        })
        .clone()
}

/// `Ctrl-\` reaches the group of the terminal's foreground alone, and outside programs run in
/// groups of their own.
#[cfg(unix)]
fn cancel_on_quit(cancel: &Cancel) {
    use signal_hook::consts::SIGQUIT;
    use signal_hook::iterator::Signals;

    let token = cancel.clone();
    if let Ok(mut signals) = Signals::new([SIGQUIT]) {
        std::thread::spawn(move || {
            for _ in signals.forever() {
                token.cancel();
            }
        });
    }
}
