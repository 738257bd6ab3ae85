# uvferry 규칙 3xx: 한국어

UVF301-summary = uv에서 효과가 없는 pip 옵션입니다
UVF301-explanation =
    옵션이 요청하는 것을 uv가 어차피 하거나, pip 자체에만 관련됩니다. 빼도 달라지는 것이 없습니다.
UVF301-fix = 조치할 것이 없습니다.

UVF302-summary = uv에 대응하는 것이 없고, 잠금 파일이 있으면 필요 없는 pip 옵션입니다
UVF302-explanation =
    uv에는 이런 옵션이 없습니다. 프로젝트에서는 어떤 버전과 파일을 설치할지 잠금 파일이 정하므로, 옵션은 잠금을 새로 만들 때만 문제가 됩니다. 그때 pip가 골랐을 것과 다른 버전이 선택될 수 있습니다.
UVF302-fix = 검증 결과를 보십시오. 다른 버전을 모두 나열합니다.

UVF303-summary = uv의 대응 옵션이 조금 다르게 동작하는 pip 옵션입니다
UVF303-explanation =
    옵션을 가장 가까운 설정으로 옮깁니다. 둘이 어디에서 갈라지는지는 메시지에 있습니다.
UVF303-fix = 그 차이가 이 프로젝트와 관련이 없는지 확인하십시오.

UVF304-summary = uv에 대응하는 것이 없는 pip 옵션입니다
UVF304-explanation =
    옵션은 pip에서 효과가 있으며, uv의 설정에는 같은 일을 하는 것이 없습니다. 대신 무엇을 할지는 사람이 결정합니다.
UVF304-fix = 메시지의 조언을 따른 다음 옵션을 제거하십시오.

UVF305-summary = 프로젝트가 아니라 컴퓨터에 속하는 pip 설정입니다
UVF305-explanation =
    프록시, 인증서, 제한 시간, 캐시는 컴퓨터의 문제입니다. uv는 이를 pip.conf가 아니라 환경 변수나 사용자 전체의 `uv.toml`에서 읽으며, 그 대부분은 다른 사람과 공유하는 프로젝트에 둘 자리가 없습니다.
UVF305-fix = 환경 변수를 설정하거나, 키를 `~/.config/uv/uv.toml`에 넣으십시오.

UVF306-summary = uv는 패키지를 그것이 있는 첫 인덱스에서 가져옵니다
UVF306-explanation =
    pip는 모든 인덱스를 보고 그중 가장 좋은 버전을 가져옵니다. uv는 인덱스를 순서대로(`default = true`는 마지막에) 조회하고, 어떤 버전이 있든 그 이름을 아는 첫 인덱스를 씁니다. 이렇게 하여 누군가 비공개 패키지의 이름을 다른 곳에 게시하는 의존성 혼동을 막습니다. <https://docs.astral.sh/uv/concepts/indexes/#searching-across-multiple-indexes>
UVF306-fix = 패키지의 인덱스를 `[tool.uv.sources]`에서 지정하거나, pip의 방식으로 되돌리려면 `index-strategy = "unsafe-best-match"`를 설정하십시오.

UVF307-summary = 옮길 수 없는 값을 가진 pip 옵션입니다
UVF307-explanation =
    pip 또는 uv가 그 값을 거부합니다.
UVF307-fix = 값을 고치거나 옵션을 제거하십시오.

UVF308-summary = 프로그램에 없는 명령입니다
UVF308-explanation =
    pip, pipx 또는 twine에 이 이름의 명령이 없으므로 오류로 끝납니다. 무엇을 의도했는지 알 수 없으며, 줄은 그대로 남습니다.
UVF308-fix = 명령의 이름을 고치십시오.

UVF309-summary = 입력된 명령을 uv의 다른 말로 바꿀 것이 없습니다
UVF309-explanation =
    pip나 그와 비슷한 도구의 명령이 아니거나, 있는 그대로 맞는 명령입니다. 있던 그대로 출력합니다.
UVF309-fix = 프로그램의 이름을 어떻게 썼는지 확인하십시오.

UVF310-summary = uv에 대응하는 것이 없는 pip 명령입니다
UVF310-explanation =
    uv에 그런 명령이 없거나, 명령이 uv가 하지 않는 일을 요청합니다. 명령은 그대로 남습니다.
UVF310-fix = 메시지의 조언을 따르십시오.

UVF311-summary = 프로그램에 없는 옵션입니다
UVF311-explanation =
    프로그램의 최신 버전이 옵션을 거부하거나, 옵션의 이름이 명령을 실행할 때야 만들어집니다. 무엇을 요청하는지 알 수 없으므로 명령은 그대로 남습니다.
UVF311-fix = 옵션을 고치거나 제거하거나, 명령을 uv의 것으로 직접 바꾸십시오.

UVF312-summary = 변수의 내용을 명령이 실행될 때만 알 수 있습니다
UVF312-explanation =
    변수에 pip의 옵션이 들어 있을 수 있습니다. 옵션은 그대로 uv에 전달되며, 그중 일부는 uv에서 이름이 다릅니다.
UVF312-fix = 변수에 무엇이 들어 있는지 확인하십시오. uv에 대응하는 것이 없는 옵션은 uv가 거부합니다.

UVF313-summary = pip 명령 앞에 명령이 어디서 어떻게 실행될지 정하는 프로그램이 있습니다
UVF313-explanation =
    앞에 있는 프로그램이 명령을 다른 환경, 컨테이너, 컴퓨터에서 실행하거나, 명령으로 무엇을 하는지 알 수 없습니다. 그곳에 uv가 있는지, 어떤 환경을 찾게 될지 여기서는 볼 수 없습니다.
UVF313-fix = 그곳에 uv가 있는지 확인한 다음, 명령을 uv의 것으로 직접 바꾸십시오.

UVF314-summary = uv가 지원하지 않는 Python 2의 명령입니다
UVF314-explanation =
    uv는 CPython 3.6 이상에 설치합니다.
UVF314-fix = Python 2에는 pip를 계속 쓰거나, Python 2를 그만두십시오.

UVF315-summary = uv에 필요하지 않은, pip를 갱신하는 명령입니다
UVF315-explanation =
    uv는 pip 없이 설치하고, 패키지마다 그 패키지가 요구하는 것을 갖춘 별도의 환경에서 빌드하므로 setuptools와 wheel이 있을 필요가 없습니다. 실행할 때 `pkg_resources`를 임포트하는 프로그램에는 의존성에 setuptools가 필요합니다.
UVF315-fix = 조치할 것이 없습니다.

UVF316-summary = 이름을 알 수 없는 요구 사항 파일을 설치하는 명령입니다
UVF316-explanation =
    프로젝트의 요구 사항 파일은 pyproject.toml의 그룹과 엑스트라가 되었습니다. 명령이 그중 어느 것을 설치하는지는 실행될 때만 알 수 있거나, 명령이 실행되는 폴더를 알 수 없습니다.
UVF316-fix = 변수에 파일 대신 그룹이나 엑스트라를 넣으십시오: `uv sync --locked --group $GROUP`.

UVF317-summary = 프로젝트를 이름으로 설치하는 명령입니다
UVF317-explanation =
    명령은 pip가 하던 대로 인덱스에서 게시된 패키지를 가져오며, 이 프로젝트의 파일을 쓰지 않습니다. 프로젝트 자체가 이미 환경에 있으면 아무 일도 하지 않습니다.
UVF317-fix = 조치할 것이 없습니다. `uv sync`는 이 프로젝트의 파일을 설치합니다.

UVF318-summary = uv.lock이 그 일을 하는 옵션 또는 파일입니다
UVF318-explanation =
    `uv sync --locked`는 uv.lock이 말하는 것을 설치합니다. 제약 조건은 uv.lock을 만들 때 반영되었습니다.
UVF318-fix = 조치할 것이 없습니다.

UVF319-summary = pip-tools는 지정하지 않아도 쓰고 uv는 지정을 요구하는 파일입니다
UVF319-explanation =
    pip-compile은 파일을 지정하지 않으면 requirements.in을 읽고 requirements.txt를 씁니다. pip-sync는 requirements.txt를 읽습니다. uv에는 두 이름을 모두 알립니다.
UVF319-fix = 이 파일들이 맞는지 확인하십시오.

UVF320-summary = 값을 알 수 없는 변수에 프로그램이 들어 있습니다
UVF320-explanation =
    이름으로 보아 변수에는 pip 같은 프로그램이 들어 있습니다. 다른 환경에 있는 프로그램의 경로라면 `--python`으로 uv에 알려야 합니다.
UVF320-fix = 변수에 무엇이 들어 있는지 확인하십시오.

UVF321-summary = `uv sync`는 요구 사항과 함께 프로젝트 자체를 설치합니다
UVF321-explanation =
    `pip install -r`은 파일이 지정하는 것을 설치합니다. `uv sync`는 프로젝트 자체를 포함하여(편집 가능) 프로젝트의 환경을 만들며, 이는 `uv run`이 나중에 어차피 하는 일입니다. 문서에는 이 짧은 명령을 쓰고, 그 밖의 모든 곳에서는 pip처럼 `--no-install-project`로 프로젝트를 제외합니다.
UVF321-fix = 프로젝트를 빌드하면 안 되는 곳에는 `--no-install-project`를 추가하십시오.

UVF322-summary = uv가 만드는 환경에는 pip도 setuptools도 없습니다
UVF322-explanation =
    `python -m venv`와 virtualenv는 새 환경에 pip를 넣고, Python 3.11까지는 setuptools도 넣습니다. uv는 외부에서 설치하고 환경을 비워 둡니다. `python -m pip`, `python setup.py`, `pkg_resources`를 임포트하는 프로그램은 그곳에서 아무것도 찾지 못합니다.
UVF322-fix = 이것이 필요한 곳에는 `--seed`를 지정하거나, 다른 요구 사항처럼 setuptools를 설치하십시오.

UVF323-summary = uv는 프로젝트의 파일에 따라 환경이나 빌드의 Python을 선택합니다
UVF323-explanation =
    `python -m venv`와 `python -m build`는 이를 실행하는 Python을 사용합니다. `uv venv`와 `uv build`는 UV_PYTHON을, 없으면 `.python-version`이나 `requires-python`이 요구하는 버전을, 그것도 없으면 처음 찾은 Python을 사용합니다. 찾는 순서는 uv가 관리하는 것, 그다음 PATH에 있는 것입니다. 휠의 경우 이름에 Python이 들어가는 휠, 즉 확장 모듈이 있는 휠에서 문제가 됩니다.
UVF323-fix = 다른 Python이 필요하면 `--python`을 지정하십시오. `--python python`은 PATH에 있는 Python입니다.

UVF324-summary = uv는 별도의 환경에서 빌드하지만, 직접 실행하는 setup.py는 그렇지 않습니다
UVF324-explanation =
    `python setup.py …`는 설치되어 있는 것을 임포트합니다. uv는 빌드를 위해 pyproject.toml의 `[build-system] requires`가 지정하는 것을 갖춘 환경을 만들며, 그 테이블이 없으면 setuptools만 갖춘 환경을 만듭니다.
UVF324-fix = setup.py가 임포트하는 것을 모두 `[build-system] requires`에 지정하거나, `--no-build-isolation`을 지정하십시오.

UVF325-summary = uv는 twine과 다른 곳에서 업로드의 자격 증명을 가져옵니다
UVF325-explanation =
    twine은 `.pypirc`, TWINE_USERNAME, TWINE_PASSWORD, 키링을 읽습니다. uv는 UV_PUBLISH_TOKEN, 또는 UV_PUBLISH_USERNAME과 UV_PUBLISH_PASSWORD를 읽습니다. 키링은 `--keyring-provider subprocess`를 지정할 때만 읽습니다. GitHub와 GitLab의 작업에서는 인덱스에 설정되어 있으면 지정하지 않아도 신뢰할 수 있는 게시(trusted publishing)를 사용합니다.
UVF325-fix = twine의 변수를 설정한 곳에 uv의 변수를 설정하십시오.

UVF326-summary = 남아 있는 setup.py 명령이며, 환경에 setuptools가 필요합니다
UVF326-explanation =
    uv에는 setup.py를 실행하는 명령이 없습니다. setup.py가 있고 환경에 setuptools가 있는 한 이 명령은 계속 동작하며, uv는 스스로 어느 환경에도 setuptools를 넣지 않습니다.
UVF326-fix = 환경의 요구 사항에 setuptools를 추가하거나, `uv run --with setuptools python setup.py …`로 실행하십시오.

UVF327-summary = 마이그레이션이 pyproject.toml로 대체하는 setup.py의 명령입니다
UVF327-explanation =
    setup.py가 말하던 것은 이제 모두 pyproject.toml에 있으며, 파일은 없어집니다. 이를 실행하는 명령은 아무것도 찾지 못합니다.
UVF327-fix = 메시지의 조언을 따르거나 setup.py를 유지하십시오.

UVF328-summary = uv는 `uv tool install`로 설치한 도구만 압니다
UVF328-explanation =
    pipx와 uv는 도구를 서로 다른 폴더에 두고, 프로그램은 같은 폴더에 링크합니다. pipx가 설치한 것은 uv가 나열하거나 업그레이드하거나 제거하지 않으며, pipx의 프로그램은 같은 이름의 uv 프로그램을 가로막습니다.
UVF328-fix = 도구를 uv로 설치하십시오. `uv tool install --force`는 pipx의 프로그램을 대체합니다.

UVF329-summary = 이름으로 설치한 패키지 다음에 프로젝트를 설치합니다
UVF329-explanation =
    pip는 이미 있고 조건에 맞는 패키지를 그대로 둡니다. `uv sync`는 uv.lock에 있는 모든 패키지를 잠금의 버전과 빌드로 만들므로, 특정 GPU용처럼 다른 인덱스에서 온 것이나 다른 버전의 것은 교체됩니다. 따라서 프로젝트만 설치하는 것은 pip 방식의 `uv pip install`로 남깁니다.
UVF329-fix = 패키지를 가져와야 하는 곳에서 잠그거나(`[tool.uv.sources]`, `[[tool.uv.index]]`), `uv sync` 다음에 설치하거나, `--no-install-package`로 동기화에서 제외하십시오.

UVF330-summary = 스크립트에서 읽을 수 없는 부분에 명령이 있습니다
UVF330-explanation =
    명령 주변의 텍스트가 셸이 읽는 것이 아닙니다. 따옴표나 `if`가 닫히지 않았거나, 다른 셸의 구문을 사용합니다. 명령이 무엇에 속하는지 알 수 없으므로 그곳에서는 아무것도 변경하지 않습니다. 파일의 나머지는 영향을 받지 않습니다.
UVF330-fix = 명령을 uv의 것으로 직접 바꾸거나, 스크립트를 고치고 다시 실행하십시오.

UVF331-summary = 함수에 텍스트로 전달되는 pip 명령입니다
UVF331-explanation =
    함수는 받은 것을 실행합니다. 함수가 명령을 어떻게 조합하는지에 따라 실행되는 것이 정해지며, 이는 실행될 때만 알 수 있습니다.
UVF331-fix = 명령을 uv의 것으로 직접 바꾸십시오.

UVF332-summary = `eval`이 실행하는 pip 명령입니다
UVF332-explanation =
    `eval`은 받은 단어를 셸 텍스트로 한 번 더 읽습니다. 그 결과는 실행될 때만 알 수 있으므로 명령은 그대로 남습니다.
UVF332-fix = 명령을 uv의 것으로 직접 바꾸십시오.

UVF333-summary = 변수에 pip 명령이 들어 있습니다
UVF333-explanation =
    변수는 그것을 사용하는 곳과 함께 변경합니다. 여기서는 변수가 남습니다. 사용하는 곳 중 하나가 그대로 남아야 하거나, 변수를 다른 데에도 쓰거나, 사용하는 곳을 찾지 못했습니다.
UVF333-fix = 변수를 사용하는 곳을 살펴본 다음 직접 변경하십시오.

UVF334-summary = 다른 컴퓨터나 컨테이너가 실행하는 스크립트에 pip 명령이 있습니다
UVF334-explanation =
    스크립트는 컨테이너나 다른 컴퓨터의 셸에, 또는 알 수 없는 프로그램을 거쳐 전달됩니다. 그곳에 uv가 있는지, 어떤 환경을 찾게 될지 여기서는 볼 수 없습니다.
UVF334-fix = 그곳에 uv가 있는지 확인한 다음, 명령을 uv의 것으로 직접 바꾸십시오.

UVF335-summary = 명령의 새 형식을 있던 자리에 쓸 수 없습니다
UVF335-explanation =
    위치가 정확하지 않거나(이스케이프, 접힌 줄, 백틱), 새 명령을 넣으면 주변의 텍스트를 더는 읽을 수 없게 됩니다. 명령은 그대로 남습니다.
UVF335-fix = 새 명령을 직접 쓰십시오.

UVF336-summary = 셸 텍스트가 아닌 텍스트에 pip 명령처럼 보이는 줄이 있습니다
UVF336-explanation =
    셸이 읽지 않는 곳이 많아서 읽기를 포기했습니다. 그다음부터는 pip 명령으로 시작하는 줄을 나열하고 아무것도 변경하지 않습니다.
UVF336-fix = 줄을 직접 확인하십시오.

UVF337-summary = uv가 읽지 않는, pip 설정을 담은 변수입니다
UVF337-explanation =
    uv는 `PIP_`로 시작하는 변수를 읽지 않습니다. 같은 의미의 변수가 uv에 있으면 그것으로 대신하거나, pip를 계속 사용하는 곳에서는 나란히 둡니다.
UVF337-fix = 메시지의 조언을 따르십시오.

UVF338-summary = BuildKit이 읽지 않는 Dockerfile입니다
UVF338-explanation =
    빌더가 이 위치에서 멈추므로, 파일이 무엇을 뜻하는지 아무도 말할 수 없습니다. 파일은 그대로 둡니다.
UVF338-fix = 파일을 고치고 다시 실행하십시오.

UVF339-summary = 이미지의 명령을 나열하고 변경하지 않습니다
UVF339-explanation =
    명령마다 uv용 형식과 함께 나열합니다. 안전하게 변경할 수 없는 파일은 그대로 둡니다. 템플릿, Windows나 POSIX가 아닌 셸의 이미지, uv 이미지의 빌드가 없는 플랫폼(amd64와 arm64용 빌드가 있음), uv가 다루지 못하는 Python이 이에 해당합니다.
UVF339-fix = 나열된 형식을 써서 파일을 직접 변경하십시오.

UVF340-summary = 그대로 남는 명령을 위해 요구 사항 파일이 이미지에 복사됩니다
UVF340-explanation =
    파일은 pyproject.toml의 일부가 되었습니다. 이미지의 명령이 그 파일을 계속 읽거나, 이미지를 빌드하는 동안에만 파일의 이름을 알 수 있으므로, 복사를 다른 것으로 바꾸지 않습니다.
UVF340-fix = 파일을 읽기 전에 이미지 안에서 잠금으로부터 파일을 쓰거나(`uv export --locked --quiet --no-emit-project --output-file requirements.txt`), 파일을 유지하십시오(`--keep-requirements`).

UVF341-summary = pyproject.toml이 이미지를 빌드하는 폴더 밖에 있습니다
UVF341-explanation =
    이미지는 한 폴더에서 빌드하며, 그 밖의 파일은 복사할 수 없습니다. uv에는 pyproject.toml과 uv.lock이 필요한데, 이들은 상위나 옆에 있습니다.
UVF341-fix = 프로젝트 폴더에서 빌드하거나(`docker build --file …/Dockerfile .`), 별도의 컨텍스트로 가져오십시오(`--build-context`).

UVF342-summary = 이미지가 pip를 설치하지만 이제 pip를 쓰는 명령이 없습니다
UVF342-explanation =
    `apt-get install python3-pip` 등은 pip와 함께, 빌드에 여전히 필요할 수 있는 컴파일러와 헤더를 가져옵니다. Python 자체가 그 의존성으로만 들어올 수도 있습니다.
UVF342-fix = 컨테이너에서 실행되는 것 중 pip를 호출하는 것이 없으면 대신 python3을 지정하십시오.

UVF343-summary = 명령이 root가 아닌 사용자로 이미지의 Python에 설치합니다
UVF343-explanation =
    사용자가 Python의 폴더에 쓸 수 없으면 pip는 `~/.local`로 대신하고, uv는 멈춥니다. 명령에 그 폴더를 직접 지정합니다: `--prefix "$HOME/.local"`.
UVF343-fix = `USER` 앞에서 설치하거나, 그 사용자의 가상 환경에 설치하십시오.

UVF344-summary = 프로젝트의 `requires-python` 밖의 Python으로 실행되는 명령입니다
UVF344-explanation =
    pip는 어떤 Python으로든 요구 사항 파일을 설치합니다. `uv sync`와 `uv export`는 `requires-python`이 허용하지 않는 Python이면 멈추거나, 찾아낸 다른 Python으로 계속하며, 활성화된 환경은 그 Python으로 새로 만듭니다. 따라서 명령은 요구 사항 파일을 계속 설치하고 파일은 남습니다. 프로젝트 자체를 설치하는 것은 사람의 결정을 기다립니다.
UVF344-fix = `requires-python`을 낮추고 다시 잠그거나, 그곳에서 범위 안의 Python을 쓰거나, 그곳을 위해 요구 사항 파일을 유지하십시오.

UVF345-summary = 명령에 캐시 마운트를 넣지 않습니다
UVF345-explanation =
    uv의 캐시는 uv를 실행하는 사용자의 홈에 있으며, root의 경우에만 그 위치를 압니다.
UVF345-fix = 사용자의 폴더와 번호를 써서 `--mount=type=cache,target=…,uid=…`를 추가하십시오.

UVF346-summary = uv가 읽지 않는 pip.conf가 pip에 제공됩니다
UVF346-explanation =
    pip.conf가 제공하는 인덱스, 그 자격 증명, 인증서를 uv는 알지 못하므로 기본 인덱스에 요청하게 됩니다. 이미지의 단계가 이 파일을 쓰고 그 텍스트로 내용을 알 수 있으면 uv의 변수에 같은 값을 줍니다. 그렇지 않으면 그 뒤의 `pip install`은 사람의 결정을 기다립니다. `uv sync`는 uv.lock의 주소를 따릅니다.
UVF346-fix = 같은 것을 uv에 제공하십시오. 그 자리에 `ENV UV_DEFAULT_INDEX=…` 또는 uv.toml을 쓰고, 자격 증명은 빌드의 비밀 값으로 제공합니다(`RUN --mount=type=secret,id=index,env=UV_DEFAULT_INDEX …`).

UVF347-summary = 명령이 실행 전에 작성된 요구 사항 파일을 설치합니다
UVF347-explanation =
    같은 스크립트, 작업, 이미지의 무언가가 명령이 읽기 전에 파일을 씁니다(`sed -i`, `>`, `tee`, `mv`, `curl -o`). 그때의 내용은 프로젝트의 일부가 된 내용도 아니고 uv.lock이 말하는 내용도 아닙니다. 명령은 파일을 계속 설치합니다.
UVF347-fix = 그 변경이 프로젝트에 필요한 것이면 pyproject.toml에서 변경하고 `uv sync --locked`를 사용하십시오.

UVF348-summary = 읽을 수 없는 파이프라인입니다
UVF348-explanation =
    파일이 YAML이 아니거나 어떤 파이프라인보다도 깊이 중첩되어 있어 그 명령을 알 수 없습니다. 파일은 그대로 남습니다.
UVF348-fix = 파일을 고치고 다시 실행하거나, 그 명령을 uv의 것으로 직접 바꾸십시오.

UVF349-summary = 파이프라인의 편집 내용이 서로 맞지 않습니다
UVF349-explanation =
    새 명령을 넣으면 파일이 의도한 YAML이 되지 않으므로, 아무것도 쓰지 않았습니다. 명령을 위치와 함께 나열합니다.
UVF349-fix = 나열된 변경을 직접 하십시오.

UVF350-summary = 구문을 읽지 않는 셸에 pip 명령이 있습니다
UVF350-explanation =
    PowerShell과 cmd의 줄은 모든 셸이 똑같이 읽는 단순한 명령인 경우에 변경합니다. 이 줄은 그 이상이거나, 다른 언어로 된 프로그램입니다.
UVF350-fix = 줄을 직접 변경하십시오. 명령을 이해한 경우에는 uv에서의 형식을 나열합니다.

UVF351-summary = 작업들이 텍스트를 공유하지만 그 안에 서로 다른 명령이 필요합니다
UVF351-explanation =
    앵커, 공유 목록, 템플릿을 환경이나 폴더가 다른 작업들이 사용하므로, 같은 명령이 서로 다른 명령이 됩니다. 하나의 텍스트로 둘 다 나타낼 수 없습니다.
UVF351-fix = 작업마다 자체 텍스트를 주거나, 둘 다에 맞는 텍스트를 쓰십시오.

UVF352-summary = 파이프라인이 없어지는 요구 사항 파일의 이름을 넘깁니다
UVF352-explanation =
    값은 여기서 알 수 없는 액션, 템플릿, 프로그램으로 전달됩니다. 마이그레이션 후에는 그 파일이 없습니다.
UVF352-fix = 그것을 대신하는 것(pyproject.toml, uv.lock)을 지정하거나, 이 단계 전에 `uv export --format requirements.txt --output-file FILE`로 파일을 쓰십시오.

UVF353-summary = pip는 읽고 uv는 읽지 않는 변수입니다
UVF353-explanation =
    uv는 `PIP_…` 변수를 읽지 않습니다. 같은 것에 대한 변수가 uv에 있으면 pip의 변수 옆에 설정했으며, pip의 변수는 아직 pip를 실행하는 것(tox, 다른 도구)을 위해 남습니다.
UVF353-fix = pip를 실행하는 것이 없어지면 pip의 변수를 제거하십시오.

UVF354-summary = pip의 폴더를 캐시하는 단계가 남습니다
UVF354-explanation =
    다른 단계가 그 결과를 확인하거나, 작업에 pip 명령이 남아 있으므로 단계를 없앨 수 없습니다. uv는 자체 캐시를 유지하며, setup-uv가 이를 제공합니다.
UVF354-fix = 그 결과를 확인하는 것과 함께 단계를 제거하십시오.

UVF355-summary = 작업이 uv를 호출하지만, 파일 안에서 uv를 준비할 수 없습니다
UVF355-explanation =
    작업의 명령을 uv의 것으로 바꾸었습니다. 그 이미지가 어디서 오는지, 또는 단계가 어디서 시작하는지 이 파일에서 볼 수 없으므로, uv를 설치하는 것을 추가하지 않았습니다.
UVF355-fix = 이 명령 중 첫 번째 명령보다 먼저 이미지나 작업에서 uv를 설치하십시오.

UVF356-summary = 이후 단계가 PATH로만 아는 가상 환경입니다
UVF356-explanation =
    uv는 VIRTUAL_ENV와 `.venv`라는 폴더에서 환경을 찾으며, PATH에서는 찾지 않습니다.
UVF356-fix = VIRTUAL_ENV도 설정하십시오: `echo "VIRTUAL_ENV=$PWD/venv" >> "$GITHUB_ENV"`.

UVF357-summary = conda 환경에 설치하는 작업입니다
UVF357-explanation =
    `uv sync`는 자체 환경을 만들고 conda의 환경을 채우지 않으므로, conda가 가져온 프로그램이 없게 됩니다. 명령은 나열하고 그대로 둡니다.
UVF357-fix = 작업에 아직 conda가 필요한지 결정하십시오. 필요 없으면 setup-uv가 프로젝트의 환경을 활성화하게 하고, 필요하면 conda 환경에 대한 `uv pip install`을 유지하십시오.

UVF358-summary = 스스로 pip로 설치하는 액션입니다
UVF358-explanation =
    액션이 pip를 실행하며, 그 입력으로는 uv를 실행하게 할 수 없습니다.
UVF358-fix = 그 자리에 `uv sync` 또는 `uv pip install` 단계를 넣으십시오.

UVF359-summary = 알 수 없는 이미지에서 작업이 실행됩니다
UVF359-explanation =
    uv는 가상 환경에 설치하거나, `--system`으로 처음 찾은 Python에 설치합니다. 대부분의 이미지에는 활성화된 환경이 없으므로 `--system`을 썼습니다.
UVF359-fix = 이미지가 VIRTUAL_ENV를 설정하면 `--system`을 빼십시오.

UVF360-summary = tox는 uv.lock에 있는 것이 아니라 pyproject.toml이 허용하는 것을 설치합니다
UVF360-explanation =
    tox는 pyproject.toml의 그룹과 의존성을 읽어 pip로 설치합니다. uv.lock을 읽지 않으므로, 요구 사항 파일이 고정하던 버전이 그 환경에서는 고정되지 않습니다.
UVF360-fix = tox-uv의 `runner = uv-venv-lock-runner`를 사용하거나, `uv export`로 버전을 쓰고 그 파일을 `deps`에서 `-c`로 지정하십시오.

UVF361-summary = tox `deps`의 요구 사항 파일을 사람이 바꾸어야 합니다
UVF361-explanation =
    tox가 설치하는 요구 사항 파일이 프로젝트의 일부가 되었습니다. 무엇이 그것을 대신하는지는 tox가 패키지를 얻는 방식에 따라 다른데, 여기서는 그것을 tox가 실행되기 전에는 알 수 없거나, 서로 모순되거나, 요구되는 tox가 너무 오래되었습니다. 줄은 그대로 남습니다.
UVF361-fix = 줄 대신 `dependency_groups`(tox 4.22) 또는 `package = deps-only`(tox 4.41)를 직접 넣으십시오.

UVF362-summary = 읽을 수 없는 설정입니다
UVF362-explanation =
    파일이 YAML이 아니거나 어떤 설정보다도 깊이 중첩되어 있어, 무엇을 지정하는지 알 수 없습니다. 파일은 그대로 남습니다.
UVF362-fix = 파일을 고치고 다시 실행하거나, 직접 변경하십시오.

UVF363-summary = 남는 파일을 위해 Dependabot의 pip 업데이트가 남습니다
UVF363-explanation =
    Dependabot의 항목이 업데이트하는 요구 사항 파일 중 일부는 프로젝트의 일부가 되었고 일부는 남습니다. Dependabot의 생태계 `uv`는 uv.lock을 업데이트하고 요구 사항 파일은 업데이트하지 않습니다.
UVF363-fix = 프로젝트를 위해 `package-ecosystem: uv` 항목을 추가하고, 요구 사항 파일이 있는 동안은 `pip` 항목을 유지하십시오.

UVF364-summary = Read the Docs의 `python.install`을 `method: uv`가 대신할 수 없습니다
UVF364-explanation =
    Read the Docs는 `method: uv`를 `python.install`의 유일한 항목으로만 받으며, 이는 프로젝트와 그 기본 그룹을 설치합니다. 여기서는 다른 것도 설치하거나, 별도의 명령을 둘 자리가 없는 빌드에서 더 적게 설치하므로 그대로 남습니다.
UVF364-fix = 다른 파일을 프로젝트의 일부로 만들거나, 명령을 `build.jobs.install`에 쓰십시오.

UVF365-summary = 더는 빌드하지 않는 형식으로 된 Read the Docs 설정입니다
UVF365-explanation =
    형식의 첫 번째 버전의 키는 현재 유일하게 빌드되는 두 번째 버전에서 의미가 없습니다.
UVF365-fix = `python.install`과 `method: uv`를 써서 파일을 두 번째 버전으로 작성하십시오.

UVF366-summary = uv의 훅이 대신할 수 없는 pip-tools의 훅입니다
UVF366-explanation =
    훅이 uv에 대응하는 것이 없는 옵션으로 pip-compile을 실행하거나, 그 자리에서 변경할 수 없는 방식으로 작성되어 있습니다. 훅은 그대로 남으며, 같은 저장소의 다른 훅도 남습니다.
UVF366-fix = https://github.com/astral-sh/uv-pre-commit 의 훅 `pip-compile` 또는 `uv-lock`을 직접 사용하십시오.

UVF367-summary = 요구 사항 파일에 대한 Renovate 설정입니다
UVF367-explanation =
    Renovate는 요구 사항 파일을 매니저 `pip_requirements`, `pip-compile`, `pip_setup`으로 업데이트하고, pyproject.toml과 uv.lock은 `pep621`로 업데이트합니다. 앞의 것에 대해 지정한 내용은 뒤의 것에 적용되지 않습니다.
UVF367-fix = 여전히 필요하면 `pep621`에 같은 내용을 지정하십시오.

UVF368-summary = 문서가 없어진 요구 사항 파일을 체크아웃 폴더를 거쳐 지정합니다
UVF368-explanation =
    명령은 체크아웃의 상위 폴더에서 입력합니다. uv는 실행되는 폴더에서, 또는 `--directory`가 지정하는 폴더에서 프로젝트를 찾습니다.
UVF368-fix = `uv sync --directory FOLDER`로 쓰거나, 독자가 먼저 체크아웃 폴더로 들어가게 하십시오.

UVF369-summary = 파일이 너무 커서 명령을 나열하기만 합니다
UVF369-explanation =
    0.5메가바이트(문서는 2메가바이트)가 넘는 파일은 프로그램이 쓴 것입니다. 킬로바이트당 명령이 하나 이하인 셸 스크립트와 Makefile은 크기와 관계없이 편집합니다. 나머지는 한 줄씩 읽고 그대로 둡니다. 명령인 줄은 uv의 형식과 함께 최대 1만 개까지 나열하되, 20000자가 넘는 줄은 제외합니다. 없어진 파일의 이름은 이 안에서 찾지 않습니다.
UVF369-fix = 파일을 쓰는 것을 변경하거나, 파일을 더 작은 파일로 나누십시오.

UVF370-summary = pre-commit의 설정에 훅 `uv-lock`을 추가합니다
UVF370-explanation =
    `uv sync --locked`는 pyproject.toml과 더는 맞지 않는 uv.lock을 거부합니다. 프로젝트에 훅이 있고 그 요구 사항 파일이 프로젝트의 일부가 된 경우, uv의 자체 훅이 잠금을 최신으로 유지합니다. pre-commit.ci에서는 훅이 실행되는 동안 네트워크가 없으므로, `ci:`가 pre-commit.ci의 사용을 나타내면 그곳에서는 훅을 건너뛰게 합니다.
UVF370-fix = 다른 검사가 그 일을 하면 훅을 다시 빼십시오.

UVF371-summary = 없어지는 파일에만 실행되는 훅입니다
UVF371-explanation =
    훅의 `files`가 프로젝트의 일부가 된 요구 사항 파일을 찾고 다른 파일은 찾지 않습니다. pre-commit은 이런 훅을 알림 없이 건너뜁니다.
UVF371-fix = 훅이 pyproject.toml과 uv.lock을 위한 것이면 이들을 지정하고, 아니면 훅을 빼십시오.

UVF376-summary = 명령의 출력을 읽는 것이 있으며, 다른 문구를 받게 됩니다
UVF376-explanation =
    pip는 무엇을 설치하고 제거하고 검사하는지 stdout에 쓰고, uv는 stderr에 자체 문구로 씁니다. `uv pip list`와 `uv pip freeze`는 이름을 정규형(`pyyaml`)으로 쓰며, `uv pip show`에는 버전, 위치, 요구 사항이 있지만 요약, 홈페이지, 작성자, 라이선스는 없습니다. `$(pip install …)`에 대한 검사나 그 뒤의 `grep`은 다르게 판정하게 됩니다.
UVF376-fix = 명령의 문구 대신 종료 상태를 확인하거나 이름의 정규형을 찾게 한 다음, 명령을 uv의 것으로 바꾸십시오.

UVF378-summary = 여기서 알 수 없는 기본 이미지의 사용자로 명령이 설치합니다
UVF378-explanation =
    이미지는 자신의 `USER`를 물려줍니다. 그 사용자가 Python의 폴더에 쓸 수 없으면 pip는 `~/.local`로 대신하고, uv는 멈춥니다. 저장소의 어떤 파일도 이 기본 이미지를 빌드하지 않으므로 그 사용자를 알 수 없습니다.
UVF378-fix = 사용자가 root가 아니면 `USER` 앞에서, 사용자의 환경에, 또는 `--prefix "$HOME/.local"`로 설치하십시오.

UVF380-summary = 명령이 함께 남는 작업입니다
UVF380-explanation =
    작업의 명령은 모두 함께 uv의 것으로 바꾸거나 전혀 바꾸지 않습니다. 절반만 바꾸면 절반은 한 곳에, 나머지는 다른 곳에 설치하기 때문입니다. 그중 하나에 대응하는 것이 없거나 작업이 무엇에서 실행되는지 알 수 없으므로 모두 남습니다. 명령마다 바꾸었을 때의 형식과 함께 나열합니다.
UVF380-fix = 작업을 직접 변경하십시오. 첫 단계에서 uv를 설치하고, 환경을 선택하고, 나열된 형식을 사용합니다.

UVF381-summary = 스스로 pip로 설치하는 서비스입니다
UVF381-explanation =
    서비스나 그 설정의 패키지(orb)가 파일에 나오지 않는 명령으로 pip를 실행하며, 대상은 없어질 수 있는 요구 사항 파일입니다.
UVF381-fix = 설치를 파일에 쓰십시오: `uv sync --locked` 단계.

UVF382-summary = 작업이 서비스의 컴퓨터에 있는 Python에 설치합니다
UVF382-explanation =
    명령 앞의 어느 단계도 Python을 가져오지 않으므로, 시스템이 관리하는 컴퓨터 자체의 Python입니다. 그곳의 pip는 그래도 설치하도록 설정되어 있지만 uv는 거부합니다. 그 위치부터 활성화한 환경은 이후 단계의 Python에 다시 가려집니다.
UVF382-fix = 명령을 Python을 가져오는 단계 뒤로 옮기거나, `uv tool install`로 프로그램을 설치하십시오.

UVF383-summary = 편집하지 않는 파이프라인이 이제 uv를 호출하는 스크립트를 실행합니다
UVF383-explanation =
    스크립트 또는 Makefile을 uv의 것으로 바꾸었습니다. 이를 실행하는 파일은 나열만 하는 서비스의 파일이므로, uv를 설치하는 것을 추가하지 않았고 그곳에 활성화된 환경도 없습니다.
UVF383-fix = 이 줄 앞에서 uv를 설치하고(`pip install uv`), 환경을 만들거나(`uv venv`) UV_SYSTEM_PYTHON=1을 설정하십시오.
