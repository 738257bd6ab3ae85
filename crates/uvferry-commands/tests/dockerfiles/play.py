"""Plays a Dockerfile in a folder that stands for the image, without Docker.

    play.py DOCKERFILE CONTEXT FOLDER UV

Each stage is a folder below FOLDER; absolute paths in the file are put below it, a virtual
environment in `usr/local` stands for the Python of the image, and `--system` names it. The file
is read by BuildKit's own parser. Prints what is installed in the last stage: for each
distribution the folder, the version and whether it is compiled.
"""

import json, os, re, shutil, subprocess, sys
from pathlib import Path

import dockerfile

file, context, folder, uv = sys.argv[1:]
PLACES = re.compile(
    r"(?<![\w./$}\-])/(?=(?:app|src|tmp|opt|usr/local|root|wheels|install|requirements|venv|home)\b)"
)


class Stage:
    def __init__(self, number, name):
        self.root = Path(folder, f"stage{number}")
        self.name = name
        self.directory = "/"
        self.variables = {}
        for place in ["usr", "bin", "tmp", "root", "opt"]:
            (self.root / place).mkdir(parents=True)
        # With the packages of the Python that it is made of: pip is there at once, and it finds
        # the folder of the user, which a closed environment hides.
        local = self.root / "usr/local"
        base = os.environ["BASE_PYTHON"]
        options = ["-m", "venv", "--without-pip", "--system-site-packages"]
        subprocess.run([base, *options, local], check=True)
        for name in ("pip", "pip3"):
            program = local / "bin" / name
            program.write_text(f'#!/bin/sh\nexec {local}/bin/python -m pip "$@"\n')
            program.chmod(0o755)

    def place(self, path):
        return Path(self.root, os.path.normpath(os.path.join(self.directory, path)).lstrip("/"))

    def put(self, text):
        return PLACES.sub(lambda _: f"{self.root}/", text)

    def expand(self, text):
        return re.sub(r"\$\{?(\w+)\}?", lambda name: self.variables.get(name[1], ""), text)

    def environment(self):
        # Nothing of the machine but the shell's own programs: uv is there if the file brings it.
        path = f"{self.root}/usr/local/bin:{self.root}/bin:/usr/bin:/bin"
        environment = {**os.environ, "PATH": path, "HOME": f"{self.root}/root"}
        environment.pop("VIRTUAL_ENV", None)
        for name, value in self.variables.items():
            environment[name] = self.put(value).replace("@PATH@", path)
        return environment

    def run(self, arguments, is_json, heredocs):
        if is_json:
            command = [self.put(word) for word in arguments]
        else:
            text = arguments[0]
            if heredocs and re.fullmatch(r"<<-?\S+", text):
                text = heredocs[0].content
            elif heredocs:
                text += "".join(f"\n{heredoc.content}{heredoc.name}" for heredoc in heredocs)
            command = ["/bin/sh", "-c", self.put(text)]
        system = f"--python={self.root}/usr/local/bin/python"
        command = [re.sub(r"--system\b", system, word) for word in command]
        cwd = self.place(".")
        cwd.mkdir(parents=True, exist_ok=True)
        environment = self.environment()
        program = shutil.which(command[0], path=environment["PATH"])
        done = subprocess.run(
            [program, *command[1:]], cwd=cwd, env=environment, text=True, capture_output=True
        )
        if done.returncode:
            sys.exit(f"{command}\n{done.stdout}\n{done.stderr}")

    def copy(self, sources, target, origin):
        to = self.place(target)
        into = target.endswith(("/", ".")) or len(sources) > 1 or to.is_dir()
        for source in sources:
            found = sorted(origin.glob(source.strip("/"))) if source.strip("/.") else [origin]
            assert found, f"nothing is copied: {source}"
            for item in found:
                if item.is_dir():
                    shutil.copytree(item, to, dirs_exist_ok=True, symlinks=True)
                else:
                    where = to / item.name if into else to
                    where.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(item, where)

    def installed(self):
        found = []
        for metadata in sorted(self.root.glob("**/site-packages/*.dist-info")):
            name, version = metadata.name.removesuffix(".dist-info").split("-")
            if name in ("pip", "setuptools", "wheel"):
                continue
            module = metadata.parent / f"{name}.py"
            cache = list(module.parent.glob(f"__pycache__/{name}.*.pyc"))
            compiled = bool(cache) if module.exists() else None
            found.append([str(metadata.parent.relative_to(self.root)), name, version, compiled])
        return found


stages = []
for command in dockerfile.parse_string(Path(file).read_text()):
    name, words = command.cmd.upper(), list(command.value)
    flags = dict(flag.removeprefix("--").split("=", 1) for flag in command.flags if "=" in flag)
    if name == "FROM":
        stages.append(Stage(len(stages), words[2] if len(words) > 2 else None))
        continue
    stage = stages[-1]
    if name == "WORKDIR":
        stage.directory = os.path.normpath(os.path.join(stage.directory, words[0]))
    elif name == "ENV":
        # The parser gives name, value and `=` in turn.
        words = [word for word in words if word not in ("=", "")]
        before = {"PATH": "@PATH@", **stage.variables}
        for key, value in zip(words[::2], words[1::2]):
            value = value.strip('"')
            stage.variables[key] = re.sub(
                r"\$\{?(\w+)\}?", lambda found: before.get(found[1], ""), value
            )
    elif name in ("COPY", "ADD"):
        source = flags.get("from")
        words = [stage.expand(word) for word in words]
        if source and "astral-sh/uv" in source:
            (stage.root / "bin/uv").symlink_to(uv)
        elif source:
            origin = next(other.root for other in stages if other.name == source)
            stage.copy(words[:-1], words[-1], origin)
        else:
            stage.copy(words[:-1], words[-1], Path(context))
    elif name == "RUN":
        stage.run(words, command.json, command.heredocs)
json.dump(stages[-1].installed(), sys.stdout)
