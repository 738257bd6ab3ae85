//! `.run`, `.idea` and the tools of the user.

use uvferry_editors::{Editor, Outcome};

use crate::scratch::{Scratch, codes, named};

const MODULE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<module type=\"PYTHON_MODULE\" version=\"4\">\n  <component name=\"NewModuleRootManager\">\n    <content url=\"file://$MODULE_DIR$\">\n      <!-- ours -->\n      <sourceFolder url=\"file://$MODULE_DIR$/src\" isTestSource=\"false\" />\n    </content>\n    <orderEntry type=\"inheritedJdk\" />\n  </component>\n</module>\n";

#[test]
fn commands_become_run_configurations_that_are_shared() {
    let mut scratch = Scratch::with(&[(".idea/shop.iml", MODULE)]);
    scratch.evidence.main_module = Some("shop".to_owned());
    scratch.evidence.folder_name = Some("a & b".to_owned());
    let plan = scratch.apply(Editor::PyCharm);
    assert_eq!(codes(&plan), ["UVF809"]);
    let sync = scratch.text(".run/uv sync.run.xml");
    assert!(
        sync.contains("name=\"uv sync\" type=\"ShConfigurationType\""),
        "{sync}"
    );
    assert!(
        sync.contains("<option name=\"SCRIPT_TEXT\" value=\"uv sync\" />"),
        "{sync}"
    );
    let main = scratch.text(".run/shop.run.xml");
    assert!(main.contains("<module name=\"a &amp; b\" />"), "{main}");
    assert!(
        main.contains("<option name=\"SCRIPT_NAME\" value=\"shop\" />"),
        "{main}"
    );
    assert!(
        main.contains("<option name=\"MODULE_MODE\" value=\"true\" />"),
        "{main}"
    );
    let source = "isTestSource=\"false\" />\n";
    let excluded = "      <excludeFolder url=\"file://$MODULE_DIR$/.venv\" />\n";
    assert_eq!(
        scratch.text(".idea/shop.iml"),
        MODULE.replace(source, &format!("{source}{excluded}"))
    );
    for (path, bytes) in &scratch.files {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(roxmltree::Document::parse(text).is_ok(), "{path}: {text}");
    }
    let before = scratch.files.clone();
    assert!(scratch.apply(Editor::PyCharm).edits.is_empty());
    assert_eq!(scratch.files, before);
}

#[test]
fn a_configuration_of_the_same_name_stays_wherever_it_is_kept() {
    let own = "<component name=\"ProjectRunConfigurationManager\">\n  <configuration name=\"uv venv\" type=\"ShConfigurationType\" />\n</component>\n";
    let other = own
        .replace("ShConfigurationType", "MakefileTargetRunConfiguration")
        .replace("uv venv", "uv sync");
    let mut scratch = Scratch::with(&[
        (".idea/runConfigurations/uv_venv.xml", own),
        (".run/uv sync.run.xml", &other),
        (".run/uv upgrade.run.xml", "<component>"),
    ]);
    let plan = scratch.apply(Editor::PyCharm);
    assert!(plan.edits.is_empty());
    assert_eq!(codes(&plan), ["UVF802", "UVF801", "UVF809"]);
    assert_eq!(named(&plan, Outcome::There), ["uv venv"]);
    assert_eq!(named(&plan, Outcome::Kept), ["uv sync"]);
}

#[test]
fn tools_of_the_user_are_added_behind_those_that_are_there() {
    let before = "<toolSet name=\"External Tools\">\r\n  <tool name=\"Black\" useConsole=\"true\">\r\n    <exec>\r\n      <option name=\"COMMAND\" value=\"black\" />\r\n    </exec>\r\n  </tool>\r\n  <tool name=\"uv venv\">\r\n    <exec>\r\n      <option name=\"COMMAND\" value=\"/opt/bin/uv\" />\r\n      <option name=\"PARAMETERS\" value=\"venv\" />\r\n    </exec>\r\n  </tool>\r\n  <tool name=\"uv sync\" />\r\n</toolSet>";
    let path = "tools/External Tools.xml";
    let mut scratch = Scratch::with(&[(path, before)]);
    let plan = scratch.apply_for_user(Editor::PyCharm);
    assert_eq!(named(&plan, Outcome::There), ["uv venv"]);
    assert_eq!(named(&plan, Outcome::Kept), ["uv sync"]);
    assert_eq!(codes(&plan), ["UVF802"]);
    let after = scratch.text(path).to_owned();
    assert!(after.starts_with(before.strip_suffix("\r\n</toolSet>").unwrap()));
    assert!(after.ends_with("  </tool>\r\n</toolSet>"), "{after}");
    assert_eq!(after.matches("<tool name=").count(), 5);
    assert!(!after.replace("\r\n", "").contains('\n'));
    assert!(scratch.apply_for_user(Editor::PyCharm).edits.is_empty());

    let mut fresh = Scratch::with(&[]);
    fresh.apply_for_user(Editor::PyCharm);
    assert!(roxmltree::Document::parse(fresh.text(path)).is_ok());
    assert!(fresh.apply_for_user(Editor::PyCharm).edits.is_empty());

    let mut broken = Scratch::with(&[(path, "<other />")]);
    assert_eq!(codes(&broken.apply_for_user(Editor::PyCharm)), ["UVF801"]);
    assert_eq!(broken.text(path), "<other />");
}
