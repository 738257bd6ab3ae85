//! Requirements as people write them, with a character put in, left out, doubled or
//! exchanged: the neighbourhood of what is right, where two readers part most easily.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const WRITTEN: &[&str] = &[
    "a",
    "a;",
    "a===",
    "a===1.0;os_name=='nt'",
    "zope.interface==5.0",
    "Flask_Login >= 0.6, <1",
    "requests[security,socks]>=2.8.1,==2.8.* ; python_version < '3.9'",
    "a[b]",
    "a[b,c]~=1.4.2",
    "a(>=1,<2)",
    "a (==1.0)",
    "a!=1.*,>=0.9.dev1",
    "a==1!2.0rc1.post2.dev3+local.1",
    "a==v1.0-1",
    "a<=1.0a1",
    "a @ https://example.com/a-1.0.zip",
    "a@https://example.com/a.zip ; os_name == 'nt'",
    "a[b] @ git+https://example.com/a.git@v1#egg=a",
    "a @ file:///x/a-1.0-py3-none-any.whl",
    "https://example.com/a-1.0-py3-none-any.whl",
    "https://example.com/a.tar.gz#egg=a[b]&sha256=ab",
    "git+ssh://git@example.com/a/b.git@main#egg=b&subdirectory=c",
    "-e git+https://example.com/a.git#egg=a",
    "-e ./a[b]",
    "./a.whl",
    "./lib[x] ; python_version > '3'",
    "a ; extra == 'x'",
    "a; python_version in '3.8 3.9' and (os.name != \"posix\" or 'linux' in sys_platform)",
    "a; not_a_name == 'x'",
    "a; python_version not in '2.7'",
    "a;platform_machine=='x86_64'and(python_full_version<'3.8.1')",
    "a==1.0 --hash=sha256:abcdef01",
    "a==1.0 --hash=sha256:ab --hash=sha512:cd # why",
    "a --config-settings=\"b=c d\"",
    "a==1.0  # a comment",
    "a>=1;python_version>='3'#c",
    "--index-url https://example.com/simple",
    "--no-binary=:all:",
    "-r other.txt",
    "-c other.txt",
];

/// Characters that mean something somewhere in the grammar, and some that do nowhere. No tab:
/// Python takes tabs out of the middle of a URL, and ours sees none there.
const CHARACTERS: &[char] = &[
    ' ', '=', '<', '>', '!', '~', ';', ',', '.', '*', '+', '-', '_', '[', ']', '(', ')', '\'', '"',
    '@', '#', ':', '/', '&', '%', '$', '{', '}', '|', '^', '`', '?', 'a', 'Z', 'v', '0', '1', '9',
    '\u{e9}', '\u{a0}', '\u{661}', '\u{7f}',
];

#[derive(Debug, Clone)]
enum Mutation {
    Insert(char),
    Replace(char),
    Remove,
    Double,
    Exchange,
    CutHere,
    RemoveRest(usize),
}

fn mutation() -> impl Strategy<Value = (prop::sample::Index, Mutation)> {
    let character = || prop::sample::select(CHARACTERS);
    let kind = prop_oneof![
        4 => character().prop_map(Mutation::Insert),
        3 => character().prop_map(Mutation::Replace),
        3 => Just(Mutation::Remove),
        2 => Just(Mutation::Double),
        2 => Just(Mutation::Exchange),
        1 => Just(Mutation::CutHere),
        1 => (1..6usize).prop_map(Mutation::RemoveRest),
    ];
    (any::<prop::sample::Index>(), kind)
}

fn mutate(text: &mut Vec<char>, at: prop::sample::Index, mutation: &Mutation) {
    let at = at.index(text.len() + 1);
    match mutation {
        Mutation::Insert(character) => text.insert(at, *character),
        _ if at == text.len() => {}
        Mutation::Replace(character) => text[at] = *character,
        Mutation::Remove => drop(text.remove(at)),
        Mutation::Double => text.insert(at, text[at]),
        Mutation::Exchange if at + 1 < text.len() => text.swap(at, at + 1),
        Mutation::Exchange => {}
        Mutation::CutHere => text.truncate(at),
        Mutation::RemoveRest(count) => drop(text.drain(at..(at + count).min(text.len()))),
    }
}

/// The same `count` lines at every run; `UVFERRY_TEST_SEED` names others.
pub(crate) fn lines(count: usize) -> Vec<String> {
    let seed = std::env::var("UVFERRY_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(7u8);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (
        prop::sample::select(WRITTEN),
        prop::collection::vec(mutation(), 1..4),
    )
        .prop_map(|(written, mutations)| {
            let mut text: Vec<char> = written.chars().collect();
            for (at, mutation) in mutations {
                mutate(&mut text, at, &mutation);
            }
            text.into_iter().collect::<String>()
        });
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}
