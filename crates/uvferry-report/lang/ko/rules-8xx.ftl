### 규칙 8xx: 편집기

UVF801-summary = 읽을 수 없는 편집기 파일입니다
UVF801-explanation =
    이 파일이 주석이 있는 JSON, XML 또는 UTF-8 텍스트가 아니거나, 목록이나 객체여야 할 것이 다른 것입니다. VS Code는 그런 파일에서 읽을 수 있는 것만 읽고 나머지는 버리므로, 내용을 추가하면 버리는 것이 달라질 수 있습니다. 파일은 전혀 변경하지 않았습니다.
UVF801-fix = 파일을 고친 다음 명령을 다시 실행하십시오.

UVF802-summary = 이미 있는 설정이 다른 값을 가지며, 그대로 둡니다
UVF802-explanation =
    누군가 다른 값을 적었거나, 같은 이름으로 다른 일을 하는 것이 있습니다. 사람이 적은 것은 바꾸지 않습니다. 인터프리터 경로가 프로젝트 환경 밖을 가리키면, 편집기는 `uv run`과 다른 패키지로 코드를 실행하고 검사합니다.
UVF802-fix = 원하지 않는 설정이라면 제거한 다음 명령을 다시 실행하십시오.

UVF803-summary = 예전 환경의 경로를 바꾸었습니다
UVF803-explanation =
    편집기의 인터프리터가 이 프로젝트에서 pip와 함께 쓰던 흔한 이름(`venv`, `env`)의 환경에 있었습니다. uv는 프로젝트의 환경을 `.venv`에 두며, 이제부터 추가하는 패키지는 예전 환경에 설치되지 않습니다.
UVF803-fix = 할 일이 없습니다. `uvferry undo`가 예전 경로를 되돌립니다.

UVF804-summary = VS Code에 더는 없는 설정입니다
UVF804-explanation =
    `python.pythonPath`는 2021년에 `python.defaultInterpreterPath`로 대체되었고, `python.linting.*`, `python.formatting.*`, `python.sortImports.*`는 2023년에 각각의 확장으로 옮겨졌습니다. 이 설정들은 효과가 없으며 그대로 둡니다.
UVF804-fix = 제거하십시오. 추천하는 확장에는 자체 설정이 있습니다.

UVF805-summary = 버전 관리가 편집기 파일을 제외합니다
UVF805-explanation =
    `.gitignore`(또는 `.git/info/exclude`)의 줄이 이 파일이나 그 폴더를 지정합니다. 이 컴퓨터에서는 동작하지만 다른 사람과 공유되지 않습니다.
UVF805-fix = 모두가 가져야 한다면 그 줄을 지우거나 예외(`.vscode/*`와 `!.vscode/settings.json`)를 추가하십시오.

UVF806-summary = 편집기 파일이 폴더 밖에 있거나 열 수 없습니다
UVF806-explanation =
    경로가 프로젝트 밖으로 이어지는 링크이거나, 파일이 있어야 할 자리에 폴더가 있거나, 읽을 권한이 없는 파일입니다. 프로젝트 안의 파일만 읽고 씁니다.
UVF806-fix = 그 자리에 파일을 두거나, 링크가 가리키는 곳에서 명령을 실행하십시오.

UVF807-summary = uv가 설치할 것이 아직 없습니다
UVF807-explanation =
    프로젝트에 `[project]` 테이블이 있는 pyproject.toml도, 요구 사항 파일도 없으므로 설치하는 명령이 없습니다. 편집기는 설치 작업 없이 `.venv`에 맞게 설정됩니다.
UVF807-fix = `uv init`은 pyproject.toml을 만들고, `uvferry migrate`는 있는 것으로 만듭니다. 그런 다음 이 명령을 다시 실행하십시오.

UVF808-summary = FastAPI 애플리케이션이 있지만 의존성에 서버가 없습니다
UVF808-explanation =
    FastAPI를 실행하려면 서버가 필요하지만 프로젝트가 선언한 것이 없으므로(`uvicorn`, `fastapi[standard]`), 실행 구성을 추가하지 않았습니다.
UVF808-fix = `uv add --dev uvicorn`을 실행한 다음 명령을 다시 실행하십시오.

UVF809-summary = PyCharm의 인터프리터는 PyCharm에서 선택합니다
UVF809-explanation =
    PyCharm은 인터프리터 목록을 프로젝트가 아니라 사용자 쪽에, 컴퓨터마다 다른 이름으로 보관하므로 여기에 적을 수 없습니다. PyCharm은 연 프로젝트의 `.venv`를 찾아 제안합니다.
UVF809-fix = Settings, Python Interpreter, Add Interpreter에서 기존 `.venv`를 선택하거나, PyCharm에 있다면(2024.3 이상) uv를 선택하십시오.

UVF810-summary = Vim과 Neovim은 지시가 있을 때만 프로젝트의 파일을 읽습니다
UVF810-explanation =
    Vim은 `exrc` 옵션만으로 프로젝트의 파일을 읽으며 믿을 수 있는 파일인지 아무에게도 묻지 않습니다. Vim의 설명서는 이를 권하지 않습니다. Neovim은 `exrc`를 쓰면 묻고(`:trust`), 그 내용에 대한 답을 기억합니다.
UVF810-fix = Vim: `:source .vim/uvferry.vim`을 실행하거나, 모든 프로젝트에 대해 한 번 `uvferry ide vim --user`를 실행하십시오. Neovim: init.lua에 `vim.o.exrc = true`를 적고 질문에 답하거나, `uvferry ide neovim --user`를 실행하십시오.

UVF811-summary = 파일들이 서로 다르므로 아무것도 정하지 않습니다
UVF811-explanation =
    EditorConfig의 설정은 그 섹션의 모든 파일에 적용됩니다. 프로젝트의 파일이 두 가지 이상의 방식으로 들여쓰거나 줄을 끝내면, 어떤 답이든 그중 일부를 바꾸게 됩니다.
UVF811-fix = 원하는 것을 직접 적으십시오.
