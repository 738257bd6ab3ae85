//! Settings and arguments by which frameworks are told what to load.

use ruff_python_ast::{Arguments, Expr, ExprCall, ExprDict, Operator};

use super::Context;
use super::calls::{Text, texts};
use super::strings::is_dotted_name;
use super::walk::Walker;

/// What the strings of a setting are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Each is the name of a module or of what is in one.
    Names,
    /// Those with a dot are.
    Paths,
    /// In dictionaries: those under keys that say so.
    Keyed,
    /// The keys of dictionaries.
    Keys,
}

/// Who reads the setting of this name, and what it holds. The names are those of Django's page
/// "Settings" and of the packages that follow its ways, of Celery's "Configuration and
/// defaults" in both spellings, of pytest's "Writing plugins" and of Sphinx' "Configuration".
fn host(name: &str) -> Option<(Context, Form)> {
    let of = |form| Some((Context::Django, form));
    match name {
        "pytest_plugins" => Some((Context::PytestPlugin, Form::Names)),
        "extensions" | "html_theme" => Some((Context::Sphinx, Form::Names)),
        "CELERY_IMPORTS" | "CELERY_INCLUDE" | "imports" | "include" => {
            Some((Context::Celery, Form::Names))
        }
        "CELERY_TASK_ROUTES"
        | "CELERY_ROUTES"
        | "task_routes"
        | "CELERY_TASK_ANNOTATIONS"
        | "task_annotations" => Some((Context::Celery, Form::Keys)),
        "CELERY_BEAT_SCHEDULE" | "CELERYBEAT_SCHEDULE" | "beat_schedule" => {
            Some((Context::Celery, Form::Keyed))
        }
        "CELERY_BEAT_SCHEDULER" | "beat_scheduler" | "CELERYBEAT_SCHEDULER" => {
            Some((Context::Celery, Form::Paths))
        }
        "LOGGING" => Some((Context::Logging, Form::Keyed)),
        "DATABASES"
        | "CACHES"
        | "TEMPLATES"
        | "STORAGES"
        | "CHANNEL_LAYERS"
        | "HAYSTACK_CONNECTIONS"
        | "AUTH_PASSWORD_VALIDATORS"
        | "TASKS"
        | "Q_CLUSTER"
        | "RQ_QUEUES" => of(Form::Keyed),
        "REST_FRAMEWORK"
        | "SPECTACULAR_SETTINGS"
        | "GRAPHENE"
        | "SIMPLE_JWT"
        | "REST_AUTH"
        | "ACCOUNT_FORMS"
        | "AUTHENTICATION_BACKENDS"
        | "MIDDLEWARE"
        | "MIDDLEWARE_CLASSES"
        | "STATICFILES_FINDERS"
        | "TEMPLATE_LOADERS"
        | "TEMPLATE_CONTEXT_PROCESSORS"
        | "TEMPLATE_DIRS_FINDERS"
        | "PASSWORD_HASHERS"
        | "FILE_UPLOAD_HANDLERS"
        | "DEBUG_TOOLBAR_PANELS"
        | "DEBUG_TOOLBAR_CONFIG"
        | "ROOT_URLCONF"
        | "WSGI_APPLICATION"
        | "ASGI_APPLICATION"
        | "TEST_RUNNER"
        | "FORM_RENDERER"
        | "DEFAULT_AUTO_FIELD"
        | "SILK_AUTHORISATION"
        | "SOCIAL_AUTH_PIPELINE"
        | "MESSAGE_STORAGE"
        | "IMAGEKIT_SPEC_CACHEFILE_NAMER"
        | "THUMBNAIL_PROCESSORS"
        | "COMPRESS_PRECOMPILERS"
        | "COMPRESS_FILTERS"
        | "STATICFILES_STORAGE"
        | "SECURITY_MIDDLEWARE"
        | "BROKER_TRANSPORT" => of(Form::Paths),
        "INSTALLED_APPS" => of(Form::Names),
        _ => {
            // What is left says it by its ending, in capitals.
            let (_, ending) = name.rsplit_once('_')?;
            let is_setting = name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            if !is_setting {
                return None;
            }
            match ending {
                "APPS" => of(Form::Names),
                "BACKEND" | "BACKENDS" | "STORAGE" | "ENGINE" | "CLASS" | "CLASSES"
                | "SERIALIZER" | "SERIALIZERS" | "RUNNER" | "MIDDLEWARE" | "MIDDLEWARES"
                | "FINDERS" | "HANDLERS" | "HANDLER" | "ADAPTER" | "PROCESSORS" | "PANELS"
                | "RENDERER" | "RENDERERS" | "LOADERS" | "HASHERS" | "VALIDATORS" | "FUNCTION"
                | "CALLBACK" | "PIPELINE" | "PIPELINES" => of(Form::Paths),
                _ => None,
            }
        }
    }
}

/// Keys of dictionaries under which a path stands.
fn is_loading_key(context: Context, key: &str) -> bool {
    match context {
        Context::Celery => key == "task",
        Context::Logging => matches!(key, "class" | "()" | "factory"),
        _ => {
            matches!(
                key,
                "ENGINE"
                    | "BACKEND"
                    | "NAME"
                    | "PARSER_CLASS"
                    | "SERIALIZER"
                    | "COMPRESSOR"
                    | "KEY_FUNCTION"
                    | "REVERSE_KEY_FUNCTION"
                    | "loaders"
                    | "context_processors"
                    | "builtins"
                    | "libraries"
                    | "environment"
                    | "DEFAULT_RENDERER_CLASSES"
            ) || key.ends_with("_CLASS")
                || key.ends_with("_CLASSES")
        }
    }
}

impl Walker<'_> {
    /// `INSTALLED_APPS = […]`, `INSTALLED_APPS += […]`, `app.conf.imports = […]`.
    pub(super) fn setting(&mut self, target: &Expr, value: &Expr) {
        let (name, is_attribute) = match target {
            Expr::Name(name) => (name.id.as_str(), false),
            Expr::Attribute(attribute) => (attribute.attr.as_str(), true),
            // `TEMPLATES[0]["OPTIONS"]["loaders"] = […]`, `DATABASES["default"] = {…}`
            Expr::Subscript(subscript) => {
                let mut base = &*subscript.value;
                while let Expr::Subscript(inner) = base {
                    base = &inner.value;
                }
                match (base, &*subscript.slice) {
                    (Expr::Name(name), Expr::StringLiteral(key)) => {
                        if let Some((context, Form::Keyed)) = host(name.id.as_str())
                            && is_loading_key(context, key.value.to_str())
                        {
                            self.collect(context, Form::Paths, value, "");
                            return;
                        }
                        (name.id.as_str(), false)
                    }
                    _ => return,
                }
            }
            _ => return,
        };
        if let Some((context, form)) = self.host(name, is_attribute) {
            self.collect(context, form, value, name);
        } else if let Expr::Dict(dict) = value {
            self.logging_dict(dict);
        }
    }

    /// As [`host`], for names that others use as well.
    fn host(&mut self, name: &str, is_attribute: bool) -> Option<(Context, Form)> {
        let found = host(name)?;
        let is_meant = match name {
            "imports" | "include" => {
                !self.conditions.is_in_function && self.hints.is_celery(self.text)
            }
            "extensions" | "html_theme" => !is_attribute && self.hints.is_sphinx(self.text),
            _ => true,
        };
        is_meant.then_some(found)
    }

    /// `INSTALLED_APPS.append("a")`, `.extend([…])`, `.insert(0, "a")`, and keywords of calls
    /// that are settings.
    pub(super) fn changed_setting(&mut self, expression: &Expr) {
        let Expr::Call(call) = expression else { return };
        let Expr::Attribute(method) = &*call.func else {
            return;
        };
        let position = match method.attr.as_str() {
            "append" | "extend" | "add" | "update" => 0,
            "insert" => 1,
            _ => return,
        };
        if let Some(value) = call.arguments.args.get(position) {
            self.setting(&method.value, value);
        }
    }

    /// `settings.configure(INSTALLED_APPS=[…])`, `dict(MIDDLEWARE=[…])`.
    pub(super) fn call_with_settings(&mut self, expression: &Expr) {
        let Expr::Call(call) = expression else { return };
        self.settings_of(&call.arguments);
    }

    fn settings_of(&mut self, arguments: &Arguments) {
        for keyword in &arguments.keywords {
            let Some(name) = &keyword.arg else { continue };
            if name
                .as_str()
                .starts_with(|letter: char| letter.is_ascii_uppercase())
                && let Some((context, form)) = host(name.as_str())
            {
                self.collect(context, form, &keyword.value, name.as_str());
            }
        }
    }

    /// Calls of Celery's application, and others that take settings.
    pub(super) fn call_of_app(&mut self, call: &ExprCall, last: &str) {
        match last {
            "Celery" => {
                for name in ["include", "imports"] {
                    if let Some(keyword) = call.arguments.find_keyword(name) {
                        self.collect(Context::Celery, Form::Names, &keyword.value, name);
                    }
                }
            }
            "autodiscover_tasks" if self.hints.is_celery(self.text) => {
                if let Some(packages) = call.arguments.find_argument_value("packages", 0) {
                    self.collect(Context::Celery, Form::Names, packages, last);
                }
            }
            "config_from_object" if self.hints.is_celery(self.text) => {
                let mut found = Vec::new();
                if let Some(argument) = call.arguments.args.first() {
                    texts(argument, &mut found);
                }
                for text in found.iter().filter(|text| text.is_whole) {
                    let module = text.value.split(':').next().unwrap_or_default();
                    if is_dotted_name(module) {
                        self.raw.reference(module, Context::Celery, text.range);
                    }
                }
            }
            "update" if self.hints.is_celery(self.text) => {
                for keyword in &call.arguments.keywords {
                    if let Some(name) = &keyword.arg
                        && let Some((Context::Celery, form)) = host(name.as_str())
                    {
                        self.collect(Context::Celery, form, &keyword.value, name.as_str());
                    }
                }
            }
            _ => {}
        }
    }

    /// `logging.config.dictConfig({…})`
    pub(super) fn logging(&mut self, argument: &Expr) {
        self.collect(Context::Logging, Form::Keyed, argument, "LOGGING");
    }

    /// A dictionary that has the schema of `logging.config`, whatever it is called.
    fn logging_dict(&mut self, dict: &ExprDict) {
        let has = |name: &str| {
            dict.items.iter().any(
                |item| matches!(&item.key, Some(Expr::StringLiteral(key)) if key.value.to_str() == name),
            )
        };
        if has("version") && (has("handlers") || has("formatters") || has("loggers")) {
            for item in &dict.items {
                self.collect(Context::Logging, Form::Keyed, &item.value, "LOGGING");
            }
        }
    }

    /// `setup(entry_points={"console_scripts": ["a = b.c:d"]})`
    pub(super) fn setup(&mut self, call: &ExprCall) {
        let Some(keyword) = call.arguments.find_keyword("entry_points") else {
            return;
        };
        let mut found = Vec::new();
        match &keyword.value {
            Expr::Dict(dict) => {
                for item in &dict.items {
                    match &item.value {
                        Expr::List(list) => list.elts.iter().for_each(|it| texts(it, &mut found)),
                        Expr::Tuple(tuple) => {
                            tuple.elts.iter().for_each(|it| texts(it, &mut found));
                        }
                        value => texts(value, &mut found),
                    }
                }
            }
            value => texts(value, &mut found),
        }
        for text in found {
            self.entry_points(&text);
        }
    }

    /// The lines of a text in the form of `entry_points.txt`.
    fn entry_points(&mut self, text: &Text) {
        for line in text.value.lines() {
            let Some((_, object)) = line.split_once('=') else {
                continue;
            };
            let object = object.split('[').next().unwrap_or(object).trim();
            let (module, attribute) = object.split_once(':').unwrap_or((object, ""));
            let (module, attribute) = (module.trim(), attribute.trim());
            if !is_dotted_name(module) {
                continue;
            }
            let mut name = compact_str::CompactString::from(module);
            if is_dotted_name(attribute) {
                name.push('.');
                name.push_str(attribute);
            }
            self.raw.reference(&name, Context::EntryPoint, text.range);
        }
    }

    /// The strings of a value that name something to load.
    fn collect(&mut self, context: Context, form: Form, value: &Expr, name: &str) {
        match value {
            Expr::StringLiteral(literal) => {
                let text = literal.value.to_str();
                // `pytest_plugins = "a,b"` is as good as a list.
                let parts: &mut dyn Iterator<Item = &str> = if context == Context::PytestPlugin {
                    &mut text.split(',').map(str::trim)
                } else {
                    &mut std::iter::once(text)
                };
                for part in parts {
                    let is_name = match form {
                        Form::Names => is_dotted_name(part),
                        Form::Paths => part.contains('.') && is_dotted_name(part),
                        Form::Keyed | Form::Keys => false,
                    };
                    if is_name {
                        self.raw.reference(part, context, literal.range);
                    }
                }
            }
            Expr::List(list) => self.collect_all(context, form, &list.elts, name),
            Expr::Tuple(tuple) => self.collect_all(context, form, &tuple.elts, name),
            Expr::Set(set) => self.collect_all(context, form, &set.elts, name),
            Expr::Starred(starred) => self.collect(context, form, &starred.value, name),
            Expr::BinOp(sum) if matches!(sum.op, Operator::Add | Operator::BitOr) => {
                self.collect(context, form, &sum.left, name);
                self.collect(context, form, &sum.right, name);
            }
            Expr::BoolOp(either) => self.collect_all(context, form, &either.values, name),
            Expr::If(choice) => {
                self.collect(context, form, &choice.body, name);
                self.collect(context, form, &choice.orelse, name);
            }
            Expr::Subscript(subscript) => self.collect(context, form, &subscript.value, name),
            Expr::Dict(dict) => {
                for item in &dict.items {
                    let key = match &item.key {
                        Some(Expr::StringLiteral(key)) => Some(key),
                        _ => None,
                    };
                    let form = match (form, key) {
                        (Form::Keys, Some(key)) => {
                            let text = key.value.to_str();
                            if text.contains('.') && is_dotted_name(text) {
                                self.raw.reference(text, context, key.range);
                            }
                            continue;
                        }
                        (Form::Keys, None) => continue,
                        (Form::Keyed, Some(key))
                            if is_loading_key(context, key.value.to_str())
                                && !(key.value.to_str() == "NAME"
                                    && name != "AUTH_PASSWORD_VALIDATORS") =>
                        {
                            Form::Paths
                        }
                        (form, _) => form,
                    };
                    self.collect(context, form, &item.value, name);
                }
            }
            // `env.list("APPS", default=[…])`, `tuple([…])`
            Expr::Call(call) => {
                for argument in &call.arguments.args {
                    if !matches!(argument, Expr::StringLiteral(_)) {
                        self.collect(context, form, argument, name);
                    }
                }
                for keyword in &call.arguments.keywords {
                    let is_key = keyword
                        .arg
                        .as_ref()
                        .is_some_and(|it| is_loading_key(context, it.as_str()));
                    let form = match form {
                        Form::Keyed if is_key => Form::Paths,
                        form => form,
                    };
                    self.collect(context, form, &keyword.value, name);
                }
            }
            _ => {}
        }
    }

    fn collect_all(&mut self, context: Context, form: Form, values: &[Expr], name: &str) {
        for value in values {
            self.collect(context, form, value, name);
        }
    }
}
