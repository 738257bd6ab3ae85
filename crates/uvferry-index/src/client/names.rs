use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Mutex as Turn;

/// The addresses of hosts, each looked up once for all connections. Many look-ups at the same
/// moment are more than some name servers answer, and a lost one costs five seconds.
#[derive(Clone, Default)]
pub(super) struct Names(Arc<Mutex<HashMap<String, Known>>>);

/// When it was learnt, and what.
type Known = Arc<Turn<Option<(Instant, Result<Vec<SocketAddr>, String>)>>>;

/// For so long an answer counts; the system's own may count longer or shorter.
const GOOD: Duration = Duration::from_mins(1);
/// Who waited for the same answer gets it, and nobody later.
const BAD: Duration = Duration::from_secs(1);

impl Names {
    async fn addresses(
        &self,
        host: &str,
        look_up: impl AsyncFnOnce() -> io::Result<Vec<SocketAddr>>,
    ) -> io::Result<Vec<SocketAddr>> {
        let known = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(host.to_owned()).or_default())
        };
        let mut known = known.lock().await;
        let fresh = known.as_ref().filter(|(when, found)| {
            let lifetime = if found.is_ok() { GOOD } else { BAD };
            when.elapsed() < lifetime
        });
        let found = if let Some((_, found)) = fresh {
            found.clone()
        } else {
            let found = look_up().await.map_err(|error| error.to_string());
            *known = Some((Instant::now(), found.clone()));
            found
        };
        found.map_err(io::Error::other)
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_ascii_lowercase();
            let look_up = async || {
                let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
                Ok(found.collect())
            };
            let found = names.addresses(&host, look_up).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_host_is_looked_up_once_for_all_who_wait() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            for good in [true, false] {
                let (names, count) = (Names::default(), Arc::new(AtomicUsize::new(0)));
                let mut tasks = tokio::task::JoinSet::new();
                for _ in 0..20 {
                    let (names, count) = (names.clone(), Arc::clone(&count));
                    tasks.spawn(async move {
                        let look_up = async || {
                            count.fetch_add(1, Ordering::Relaxed);
                            tokio::time::sleep(Duration::from_millis(20)).await;
                            if good {
                                Ok(vec![SocketAddr::from(([127, 0, 0, 1], 0))])
                            } else {
                                Err(io::Error::other("no such host"))
                            }
                        };
                        names.addresses("example.com", look_up).await
                    });
                }
                for found in tasks.join_all().await {
                    assert_eq!(found.is_ok(), good);
                }
                assert_eq!(count.load(Ordering::Relaxed), 1);
            }
        });
    }
}
