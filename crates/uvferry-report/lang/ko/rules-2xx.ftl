# uvferry 규칙 2xx: 한국어

UVF201-summary = pyproject.toml을 읽을 수 없습니다
UVF201-explanation =
    파일이 올바른 TOML이 아니거나 UTF-8이 아닙니다. pip, uv, 모든 빌드 백엔드가 이런 파일에서 멈추므로, 파일에 아무것도 병합할 수 없습니다.
UVF201-fix = 표시된 위치를 고친 다음 다시 실행하십시오.

UVF202-summary = pyproject.toml의 키에 잘못된 유형의 값이 있습니다
UVF202-explanation =
    `[project]`(PEP 621), `[dependency-groups]`(PEP 735), `[tool.uv]`는 키마다 어떤 유형이어야 하는지 정합니다. 그렇지 않으면 pip와 uv가 파일을 거부하며, 편집하려면 그 값을 버려야 합니다.
UVF202-fix = 메시지가 밝힌 유형의 값을 키에 지정하십시오.

UVF203-summary = `[tool.uvferry]`에 알 수 없는 키가 있거나, 받아들이지 않는 값이 있습니다
UVF203-explanation =
    키는 있던 자리에 그대로 남으며 효과가 없습니다.
UVF203-fix = 철자를 고치거나 키를 제거하십시오.

UVF204-summary = 두 곳에서 같은 패키지를 서로 다른 버전 지정자로 선언합니다
UVF204-explanation =
    uv는 한 집합의 모든 선언을 함께 적용하므로, 버전이 모든 선언을 만족해야 합니다. 두 파일 중 하나만 받은 pip는 한쪽만 보았습니다. pyproject.toml에 이미 있는 것은 덮어쓰지 않습니다.
UVF204-fix = 두 곳 중 어느 쪽이 맞는지 정하고 다른 쪽을 제거하십시오.

UVF210-summary = 패키지 이름이 없는 URL 또는 경로입니다
UVF210-explanation =
    pip는 아카이브를 내려받아 그 메타데이터에서 이름을 읽습니다. pyproject.toml은 이름을 먼저 요구하는데(PEP 508), 이 URL이나 경로에서는 이름을 알 수 없습니다. `#egg=`이 없고, 휠이 아니며, 파일 이름이 `NAME-VERSION.tar.gz`도 아닙니다.
UVF210-fix = `NAME @ URL`로 쓰거나 `#egg=NAME`을 추가하십시오.

UVF211-summary = uv는 git에서만 설치합니다
UVF211-explanation =
    pip는 `hg+`, `svn+`, `bzr+` URL과 git 자체 프로토콜(`git://`)을 복제합니다. uv에는 이에 해당하는 것이 없습니다.
UVF211-fix = 패키지를 인덱스에 게시하거나, git 미러를 쓰거나, 호스트가 해당 리비전에 대해 제공하는 아카이브 URL을 쓰십시오.

UVF212-summary = uv가 거부하는 버전 지정자입니다
UVF212-explanation =
    uv는 PEP 440을 지킵니다. `>=`, `<=`, `<`, `>`, `~=`에 `.*`를 쓸 수 없고, PEP 440 버전이 아닌 것도 쓸 수 없습니다. 의미를 유지할 수 있으면 버전 지정자를 고쳐 쓰고, 그렇지 않으면 사람이 결정합니다.
UVF212-fix = 버전 지정자를 PEP 440에 맞게 쓰십시오.

UVF213-summary = PEP 508 텍스트로 쓸 수 없는 요구 사항입니다
UVF213-explanation =
    `[project]`와 `[dependency-groups]`에는 PEP 508 텍스트만 들어갑니다.
UVF213-fix = 요구 사항을 PEP 508에 맞게 쓰십시오.

UVF214-summary = pyproject.toml에 둘 자리가 없는 요구 사항의 옵션입니다
UVF214-explanation =
    pip는 요구 사항 하나의 `--global-option`과 `--install-option`을 그 `setup.py`에 전달합니다. uv에는 빌드 백엔드가 읽는 `config-settings-package`만 있습니다.
UVF214-fix = 패키지의 빌드 백엔드가 이해하는 것을 `[tool.uv] config-settings-package`에 넣으십시오.

UVF215-summary = 요구 사항 안에 환경 변수가 있습니다
UVF215-explanation =
    pip는 요구 사항 파일에서 `${"{"}NAME{"}"}`을 확장하지만, pyproject.toml에는 그런 기능이 없습니다. 현재 값을 쓰면 비밀 값일 수도 있는 것이 저장소에 들어갑니다.
UVF215-fix = git 또는 아카이브 URL의 자격 증명에는 자격 증명 도우미, `.netrc`, uv의 키링을 사용하고, 그 밖의 것은 값을 직접 쓰십시오.

UVF216-summary = 직접 URL에 비밀번호나 토큰이 있습니다
UVF216-explanation =
    pyproject.toml과 uv.lock은 커밋되어 공유됩니다. 인덱스의 자격 증명에는 변수(`UV_INDEX_<NAME>_PASSWORD`)가 있지만 직접 URL의 자격 증명에는 없습니다.
UVF216-fix = URL에서 자격 증명을 빼고 git 자격 증명 도우미, `.netrc`, `uv auth login`으로 제공하십시오. 그런 다음 비밀번호를 변경하십시오. 이미 파일에 들어 있었기 때문입니다.

UVF217-summary = 메타데이터의 필드를 setup.py가 실행될 때만 알 수 있습니다
UVF217-explanation =
    값이 계산되므로 있던 자리에 그대로 두고, pyproject.toml은 그 필드를 `dynamic`에 나열합니다. setuptools는 바로 그 필드를 setup.py에 요청합니다. 나열하고 제공하지 않은 필드는 빌드를 실패하게 하고, 제공하고 나열하지 않은 필드는 버려집니다.
UVF217-fix = 값을 직접 쓰거나, `--run-setup`으로 빌드 백엔드에 값을 요청하게 하십시오.

UVF218-summary = setup.py를 실행하지 않고는 프로젝트 이름을 알 수 없습니다
UVF218-explanation =
    `project.name`은 동적일 수 없으므로(PEP 621) `[project]` 테이블을 쓸 수 없습니다. 아무것도 옮기지 않습니다.
UVF218-fix = setup.py에 이름을 직접 쓰거나, `--run-setup`으로 빌드 백엔드에 이름을 요청하게 하십시오.

UVF219-summary = `build-system.requires`가 더 새로운 setuptools를 요구합니다
UVF219-explanation =
    setuptools는 61부터 `[project]`를 읽고 77부터 `license`의 SPDX 형식을 읽습니다. 더 오래된 것은 파일에서 멈추거나 이를 지나칩니다. 요구 사항은 작성된 내용에 필요한 만큼만 올립니다.
UVF219-fix = 더 오래된 setuptools로 빌드 격리 없이 패키지를 빌드하는 경우가 아니면 조치할 것이 없습니다.

UVF220-summary = setup.py를 구문 분석할 수 없습니다
UVF220-explanation =
    setup.py는 구문 트리로 읽으며 실행하지 않습니다. 이 파일은 올바른 Python 3이 아니거나 `setup` 호출이 없어서, 무엇을 제공하는지 알 수 없습니다.
UVF220-fix = 이름과 의존성을 pyproject.toml에 직접 쓰십시오.

UVF221-summary = setup.py의 값이 실행될 때 계산됩니다
UVF221-explanation =
    값이 리터럴이 아니고 리터럴을 조합한 것도 아니므로, 스크립트를 실행하지 않고는 알 수 없습니다. 필드는 동적으로 남고 빌드 백엔드가 값을 제공합니다.
UVF221-fix = 조치할 것이 없습니다. 리터럴로 쓰면 모든 도구가 값을 볼 수 있습니다.

UVF222-summary = Python의 configparser가 거부하는 줄입니다
UVF222-explanation =
    setuptools는 setup.cfg를 Python의 configparser로 읽으며, 이것이 이 줄에서 멈추므로 프로젝트는 지금 상태로 빌드되지 않습니다.
UVF222-fix = 줄을 고치십시오.

UVF223-summary = setup.py가 실행될 때만 알 수 있는 키워드를 setup()이 받습니다
UVF223-explanation =
    `setup(**keywords)`의 딕셔너리가 직접 쓰여 있지 않으므로 어떤 필드든 제공할 수 있습니다. `dynamic`에 나열되지 않은 필드는 setuptools가 무시하고, 나열되었으나 제공되지 않은 필드는 빌드를 실패하게 합니다.
UVF223-fix = pyproject.toml의 `dynamic`을 스크립트가 실제로 제공하는 것과 비교하십시오.

UVF224-summary = setup.py는 폴더에 있는 것으로 목록을 만들고, pyproject.toml은 지금 있는 것을 나열합니다
UVF224-explanation =
    스크립트는 실행될 때마다 폴더를 돌거나 패턴을 맞춥니다. pyproject.toml에는 오늘 그 결과를 쓰므로, 나중에 추가되는 패키지, 모듈, 데이터 파일은 들어 있지 않습니다.
UVF224-fix = 목록 대신 `[tool.setuptools.packages.find]`와 `[tool.setuptools.package-data]`의 패턴을 사용하십시오.

UVF225-summary = setup.py가 없는 파일을 열고 오류로 끝납니다
UVF225-explanation =
    프로젝트는 지금 상태로는 아무것도 빌드할 수 없습니다. setup.py의 나머지는 그 파일이 있는 것처럼 읽으며, 그 파일로 만드는 것은 setup.py에 남습니다.
UVF225-fix = 파일을 추가하거나, 파일을 여는 부분을 빼십시오.

UVF226-summary = setup.py 안에서 더는 쓰이지 않는 이름이 남아 있습니다
UVF226-explanation =
    그 이름을 쓰던 `setup()`의 인자는 이제 그 값으로 pyproject.toml에 있습니다. setup.py에서 그 밖에 말하는 것은 효과가 없습니다. 이런 목록에 추가하는 요구 사항은 아무도 설치하지 않습니다.
UVF226-fix = 그 이름을 setup.py에서 제거하고, 앞으로는 pyproject.toml을 변경하십시오.

UVF227-summary = setup.py와 pyproject.toml이 모두 값을 말합니다
UVF227-explanation =
    `setup()`의 인자는 pyproject.toml로 옮겼으나, setup.py는 그 값을 주던 이름을 다른 곳에도 씁니다. 앞으로는 둘을 함께 변경해야 합니다.
UVF227-fix = 둘을 함께 변경하거나, setup.py가 pyproject.toml을 읽게 하십시오.

UVF228-summary = 다른 파일이 말하는 것이 이제 pyproject.toml에 있습니다
UVF228-explanation =
    setup.py는 실행될 때마다 그 파일에서 값을 가져왔습니다. pyproject.toml에는 그 파일이 오늘 말하는 값을 쓰므로, 그 파일을 변경해도 더는 패키지에 반영되지 않습니다.
UVF228-fix = 앞으로는 pyproject.toml을 변경하고, 다른 곳에서 쓰지 않으면 그 파일에서 값을 빼십시오.

UVF238-summary = 지정한 빌드 백엔드가 다른 파일을 패키징합니다
UVF238-explanation =
    setuptools는 모듈과, `package_data`와 MANIFEST.in이 지정한 것을 패키징합니다. 다른 백엔드는 패키지 전체와, 자체 패턴에 맞는 라이선스 파일을 패키징합니다. 전후의 휠을 비교하는 경우에는 더 많거나 적은 파일이 발견됩니다.
UVF238-fix = 휠을 빌드하고 파일 목록을 확인하십시오.

UVF239-summary = 엑스트라의 이름을 PEP 508이 허용하지 않습니다
UVF239-explanation =
    setuptools는 빌드할 때 이런 이름을 올바른 이름으로 바꾸었습니다. pyproject.toml은 올바른 이름만 받습니다.
UVF239-fix = 조치할 것이 없습니다.

UVF240-summary = 도구의 설정에 효과가 없으며, 대개 다른 파일이 우선하기 때문입니다
UVF240-explanation =
    대부분의 도구는 자신을 위한 내용이 있는 첫 파일을 쓰고 다른 파일은 읽지 않으며, 함께 쓰는 파일에서는 특정한 이름의 섹션을 찾습니다. 나머지에 있는 것은 효과가 있었던 적이 없습니다. 첫 파일이 없어지면 이런 파일이 적용되기 시작하는 경우에는 그 키도 없애고, 그렇지 않으면 있던 자리에 둡니다.
UVF240-fix = 의도한 키를 pyproject.toml로 직접 옮기고 나머지는 삭제하십시오.

UVF241-summary = pyproject.toml과 다른 파일이 같은 도구를 서로 다르게 설정합니다
UVF241-explanation =
    도구는 다른 파일을 읽고 pyproject.toml은 읽지 않습니다. 하나로 합치면 지금까지 효과가 없던 pyproject.toml의 키가 효과를 갖게 되거나, 두 값이 서로 충돌합니다. 아무것도 옮기지 않습니다.
UVF241-fix = 둘을 일치시키거나 pyproject.toml의 테이블을 삭제한 다음 다시 실행하십시오.

UVF242-summary = 도구 자체가 거부하거나 pyproject.toml에 담을 수 없는 값입니다
UVF242-explanation =
    도구가 이 값에서 멈추거나, pyproject.toml에서는 여기와 다르게 읽습니다. 옮길 수 없는 것이 있으면 파일의 나머지도 있던 자리에 남습니다. 도구는 두 파일이 아니라 한 파일을 읽기 때문입니다.
UVF242-fix = 값을 고치거나 키를 삭제한 다음 다시 실행하십시오.

UVF243-summary = 도구가 알지 못하는 키입니다
UVF243-explanation =
    현재의 도구에도, 여기서 아는 플러그인에도 이 키가 없습니다. 텍스트로 옮겨 두므로, 이를 읽는 것은 전에 찾던 것을 그대로 찾습니다.
UVF243-fix = 철자가 잘못되었는지 또는 플러그인의 키인지 확인하십시오.

UVF244-summary = 프로젝트의 다른 곳에서 지정하는 설정 파일입니다
UVF244-explanation =
    프로젝트의 명령이나 다른 파일이 이 파일을 지정합니다. 파일이 없어지면 실패하거나 다른 설정을 찾게 되므로 파일을 남깁니다. MANIFEST.in만은 파일을 붙들어 두지 않습니다. setuptools는 거기에 나열된 파일이 하나도 필요하지 않으므로, 그 이름은 파일과 함께 없어집니다.
UVF244-fix = 파일을 지정하는 곳을 변경한 다음 다시 실행하십시오.

UVF245-summary = 읽을 수 없는 도구 설정 파일입니다
UVF245-explanation =
    도구의 자체 파서가 이 위치에서 멈추므로, 도구는 지금 상태로 실행되지 않습니다. 이 파일은 그대로 두고, 다른 도구의 파일은 그래도 가져옵니다.
UVF245-fix = 표시된 위치를 고친 다음 다시 실행하십시오.

UVF246-summary = 도구의 자체 파일에 그 도구가 읽지 않는 섹션이 있습니다
UVF246-explanation =
    파일은 통째로만 없앨 수 있습니다. 파일이 있는 한, 그 안에 도구를 위한 것이 남아 있지 않아도 도구는 pyproject.toml보다 그 파일을 우선합니다. 다른 섹션을 무엇이 읽는지는 알 수 없습니다.
UVF246-fix = 섹션을 그것을 읽는 것이 찾는 파일로 옮기거나 삭제한 다음 다시 실행하십시오.

UVF247-summary = 도구가 특정 버전부터, 또는 엑스트라가 있어야 pyproject.toml을 읽습니다
UVF247-explanation =
    도구의 이전 릴리스는 pyproject.toml을 보지 않거나, Python에 3.11부터 들어 있는 TOML 파서가 필요합니다.
UVF247-fix = 메시지가 밝힌 버전이나 엑스트라를 요구하십시오.

UVF248-summary = 도구가 명령에서 지정할 때만 pyproject.toml을 읽습니다
UVF248-explanation =
    이 도구는 스스로 pyproject.toml을 찾지 않으므로, 도구를 실행하는 명령마다 파일을 지정해야 합니다. 도구가 스스로 찾는 파일은 명령이 그렇게 할 때까지 남고, 사람이 직접 지정해 주던 파일은 옮기며 명령에 이를 알립니다.
UVF248-fix = 메시지에 있는 명령을 사용하십시오.

UVF249-summary = flake8의 코드를 ruff가 다른 이름으로 보고합니다
UVF249-explanation =
    Ruff는 일부 플러그인의 코드 이름을 바꾸었고, 다른 플러그인에서 코드가 여럿이던 것을 규칙 하나로 갖고 있습니다. 예전 이름의 `# noqa` 주석은 대부분 받아들이지만 전부는 아닙니다.
UVF249-fix = `# noqa` 주석에 새 이름을 사용하십시오. `ruff check --add-noqa`가 이를 써 넣습니다.

UVF250-summary = flake8이 보고하던 코드 중 ruff에 규칙이 없는 것이 있습니다
UVF250-explanation =
    Ruff에는 flake8과 그 플러그인 대부분에 대한 자체 규칙이 있지만 전부는 아닙니다. flake8만 찾는 것은 ruff로 바꾸면 더는 발견되지 않습니다.
UVF250-fix = 이 코드를 위해 flake8을 유지하거나, 이 코드 없이 진행하십시오.

UVF251-summary = ruff가 미리 보기에서만 아는 코드입니다
UVF251-explanation =
    Ruff에 이 규칙이 있지만 아직 바뀔 수 있으며, `lint.preview`를 설정하지 않으면 꺼져 있습니다. 미리 보기는 오래전부터 있던 규칙도 바꾸므로 여기서는 켜지 않습니다.
UVF251-fix = `lint.preview`와 `lint.explicit-preview-rules`를 설정하고 코드를 이름으로 선택하거나, 포매터에 맡기십시오.

UVF252-summary = 옮겨 갈 자리에서 아무 일도 하지 않는 옵션입니다
UVF252-explanation =
    옵션이 명령줄용이거나, ruff에 없는 플러그인의 것이거나, 도구 자체가 지나치는 것입니다. 옵션이 없어도 설정의 의미는 같습니다.
UVF252-fix = 없습니다.

UVF253-summary = flake8 또는 플러그인의 옵션을 ruff가 표현할 수 없습니다
UVF253-explanation =
    이 옵션은 flake8이 찾는 것을 바꾸는데, ruff에는 같은 일을 하는 설정이 없습니다. 옵션은 제외하며, 이것이 문제가 되는지는 사람이 결정합니다.
UVF253-fix = 가장 가까운 ruff 설정을 살펴보십시오.

UVF254-summary = flake8과 그 플러그인에는 없고 ruff에만 있는 규칙을 무시합니다
UVF254-explanation =
    플러그인이 찾는 것 전부를 뜻하던 선택자가 ruff에서는 더 많은 것을 뜻합니다. flake8이 보고하지 않던 것은 무시하므로, 하나에서 다른 하나로 바꾸어도 새로 발견되는 것이 없습니다.
UVF254-fix = 이 규칙을 쓰려면 `ignore`에서 하나씩 빼십시오.

UVF255-summary = 아직 flake8을 실행하는 것이 있으므로 flake8의 설정이 남습니다
UVF255-explanation =
    flake8은 pyproject.toml을 읽지 않습니다. flake8을 실행하는 것이 있는 한 그 설정은 있던 자리에 남고, ruff의 설정이 그와 나란히 같은 것을 말합니다.
UVF255-fix = 대신 `ruff check`를 실행하게 하고, 이 프로그램을 다시 실행하십시오.

UVF256-summary = flake8의 목록이 프로젝트가 설치하지 않는 플러그인의 코드를 지정합니다
UVF256-explanation =
    선언된 개발 의존성 중 어느 것도 이 코드를 제공하지 않으므로, 코드를 지정해도 효과가 없었습니다. 규칙이 내장된 ruff에서는 효과가 생깁니다.
UVF256-fix = 필요하면 `lint.select`에 선택자를 직접 추가하십시오.

UVF257-summary = 작성자의 의도와 다르게 도구가 읽는 값입니다
UVF257-explanation =
    도구의 자체 파서는 이 값을 의도했다고 보기 어려운 것으로 해석합니다. 메시지가 달리 말하지 않으면 그렇게 해석한 것을 옮깁니다.
UVF257-fix = 값을 고치십시오.

UVF258-summary = black의 설정 중 ruff의 포매터에 대응하는 것이 없습니다
UVF258-explanation =
    Ruff는 알려진 몇 가지 차이를 빼면 black과 같은 방식으로 포맷합니다. ruff에 없는 설정은 제외합니다.
UVF258-fix = `ruff format --diff`가 보여 주는 차이를 살펴보십시오.

UVF259-summary = 생성된 설정 파일의 주석을 제외합니다
UVF259-explanation =
    `pylint --generate-rcfile`로 만든 파일은 옵션마다 그 위의 주석에서 설명합니다. 이는 pylint의 글이고 pylint 문서에도 있으며, 옮기면 pyproject.toml이 수백 줄 길어집니다.
UVF259-fix = 없습니다.

UVF260-summary = 테이블에 없는 키입니다
UVF260-explanation =
    `[build-system]`, `[project]`, `[dependency-groups]`, `[tool.setuptools]`는 닫혀 있습니다. 도구는 정의되지 않은 키를 거부하며, 파일의 최상위에서 이들과 `[tool]`을 제외한 모든 것도 거부합니다.
UVF260-fix = 철자를 고치거나, 키를 그것을 읽는 도구의 테이블로 옮기십시오.

UVF261-summary = 테이블에 있어야 하는 키가 없습니다
UVF261-explanation =
    `[project]`에는 `name`이 있고, 동적이 아니면 `version`도 있어야 합니다(PEP 621). `[build-system]`에는 `requires`가 있어야 합니다(PEP 518). setuptools는 확장 모듈에 이름과 소스를 요구합니다.
UVF261-fix = 키를 추가하십시오.

UVF262-summary = 표준이 허용하지 않는 이름입니다
UVF262-explanation =
    프로젝트, 엑스트라, 의존성 그룹의 이름은 ASCII 문자, 숫자, `-`, `_`, `.`으로 이루어지며, 양 끝은 문자나 숫자입니다(PEP 508). `import-names`에는 Python이 임포트할 수 있는 이름을 각각 그 상위 이름과 함께 넣습니다(PEP 794).
UVF262-fix = 이름을 바꾸십시오.

UVF263-summary = PEP 440이 아닌 버전 또는 Python 범위입니다
UVF263-explanation =
    `version`은 PEP 440에 따른 버전이고 `requires-python`은 버전 지정자의 목록입니다. 그렇지 않으면 pip와 uv가 프로젝트의 빌드나 설치를 거부합니다.
UVF263-fix = `1.2.3` 또는 `>=3.9`처럼 쓰십시오.

UVF264-summary = `project.dynamic`이 이미 제공된 것이나 동적일 수 없는 것을 지정합니다
UVF264-explanation =
    필드는 `[project]`에 제공하거나, 빌드 백엔드가 채우도록 `dynamic`에 나열하며, 둘 다 할 수는 없습니다. `name`은 항상 제공합니다(PEP 621). PEP 808부터 목록과 테이블은 둘 다일 수 있지만, 이를 아는 백엔드는 적습니다.
UVF264-fix = 필드를 제거하거나 `dynamic`에서 그 이름을 제거하십시오.

UVF265-summary = 표준이 허용하지 않는 readme 또는 설명입니다
UVF265-explanation =
    `readme`는 경로이거나, `content-type`과 함께 `file` 또는 `text` 중 하나가 있는 테이블입니다(PEP 621). `description`은 한 줄입니다.
UVF265-fix = `readme = "README.md"`로 쓰십시오.

UVF266-summary = 표준이 허용하지 않는 라이선스입니다
UVF266-explanation =
    `license`는 spdx.org가 나열하는 식별자로 된 SPDX 표현식입니다(PEP 639). 예전 방식의 테이블에는 `file` 또는 `text` 중 하나가 있습니다. `license-files`는 프로젝트 안의 패턴입니다. 표현식과 함께 라이선스를 지정하는 분류자를 쓸 수 없습니다.
UVF266-fix = `license = "MIT"`와 `license-files = ["LICENSE*"]`처럼, 또는 프로젝트에 맞는 값으로 쓰십시오.

UVF267-summary = uv에는 TOML이지만 pip에는 TOML이 아닌 파일입니다
UVF267-explanation =
    pip와 대부분의 빌드 백엔드는 Python의 `tomllib`로 읽으며, 이것은 바이트 순서 표시(BOM)를 알지 못하고 Python 3.15 이전에는 TOML 1.0만 압니다. uv는 TOML 1.1을 읽습니다. 여러 줄에 걸치거나 끝에 쉼표가 있는 인라인 테이블, 초가 없는 시각, 이스케이프 `\e`와 `\x`가 이에 해당합니다.
UVF267-fix = 둘 다 읽을 수 있게 쓰십시오.

UVF268-summary = 표준이 허용하지 않는 작성자 또는 관리자입니다
UVF268-explanation =
    `authors`와 `maintainers`에는 `name`, `email` 또는 둘 다가 있는 테이블을 넣습니다(PEP 621).
UVF268-fix = `{"{"}name = "…", email = "…"{"}"}`으로 쓰십시오.

UVF269-summary = 패키지 인덱스가 알지 못하는 분류자입니다
UVF269-explanation =
    패키지 인덱스는 목록에 없는 분류자가 있는 업로드를 거부합니다. `Private ::`로 시작하는 것만 자유롭게 쓸 수 있으며, 이것은 패키지가 아예 업로드되지 않게 합니다.
UVF269-fix = 인덱스의 목록에 있는 것을 쓰십시오.

UVF270-summary = 패키지 인덱스가 거부하는 레이블 또는 URL입니다
UVF270-explanation =
    레이블은 최대 32자이고, 그 값은 완전한 URL입니다. 스킴이 없으면 링크가 만들어지지 않습니다.
UVF270-fix = `Homepage = "https://example.com"`처럼 쓰십시오.

UVF271-summary = 설치할 수 없는 진입점입니다
UVF271-explanation =
    진입점은 객체를 `package.module:object`로 지정하며, 명령은 함수를 지정해야 합니다. `console_scripts`와 `gui_scripts`에는 자체 테이블인 `[project.scripts]`와 `[project.gui-scripts]`가 있습니다.
UVF271-fix = `NAME = "package.module:function"`으로 쓰십시오.

UVF272-summary = PEP 508이 아닌 요구 사항입니다
UVF272-explanation =
    `[project]`, `[dependency-groups]`, `[build-system]`에는 PEP 508 텍스트, 즉 이름, 엑스트라, 버전 지정자 또는 `@ URL`, 마커가 들어갑니다. 옵션, 주석, 경로, PEP 440이 아닌 버전은 거부됩니다.
UVF272-fix = 요구 사항을 PEP 508에 맞게 쓰십시오. 편집 가능 폴더와 인덱스의 옵션은 `[tool.uv]`에 넣습니다.

UVF273-summary = 두 항목이 같습니다
UVF273-explanation =
    엑스트라와 의존성 그룹은 정규화된 이름으로 비교합니다. `a_b`, `a.b`, `A-B`는 하나이며, 도구는 둘이 있는 파일을 거부합니다. 목록에 같은 텍스트가 두 번 있으면 효과가 없습니다.
UVF273-fix = 그중 하나를 제거하거나 이름을 바꾸십시오.

UVF274-summary = 해석할 수 없는 의존성 그룹입니다
UVF274-explanation =
    그룹에는 요구 사항과 `{"{"}include-group = "NAME"{"}"}`만 들어갑니다. 포함된 그룹은 존재해야 하며, 다시 되돌아오는 것을 포함하지 않아야 합니다(PEP 735). 그렇지 않으면 uv가 파일 전체를 거부합니다.
UVF274-fix = 이름을 고치거나, 순환을 이루는 포함 중 하나를 빼십시오.

UVF275-summary = 불러올 수 없는 빌드 백엔드입니다
UVF275-explanation =
    `build-backend`는 Python 객체를 `package.module` 또는 `package.module:object`로 지정합니다. `backend-path`에는 프로젝트 안의 폴더를 넣습니다(PEP 517).
UVF275-fix = 빌드 백엔드의 문서에 나온 대로 쓰십시오.

UVF276-summary = setuptools가 거부하거나 읽지 않는 값입니다
UVF276-explanation =
    setuptools는 빌드하기 전마다 `[tool.setuptools]`를 검사하며, Python이 임포트할 수 없는 패키지와 모듈의 이름, 서로 배타적인 값에서 멈춥니다. setuptools에 채우도록 지정한 것은 `project.dynamic`에 있어야 합니다.
UVF276-fix = 메시지가 밝힌 것을 쓰십시오.

UVF277-summary = 설치된 uv가 이것을 읽지 않습니다
UVF277-explanation =
    uv에 물어본 결과 이 위치에서 멈추었습니다. 설정이 알 수 없는 것이거나 uv가 받지 않는 값이 있으면, uv는 경고하고 `[tool.uv]` 전체를 읽지 않거나 실행을 거부합니다.
UVF277-fix = 철자나 값을 고치거나, 그 설정을 아는 uv를 사용하십시오.

UVF278-summary = `[tool.uv]`가 존재하지 않는 그룹, 엑스트라, 패키지 또는 인덱스를 지정합니다
UVF278-explanation =
    uv의 설정은 파일의 다른 곳에서 선언한 그룹, 엑스트라, 의존성, 인덱스를 가리킵니다. 기본 그룹이나 소스의 엑스트라가 없으면 uv는 잠금을 거부하고, 아무것도 요구하지 않는 패키지의 소스는 무시합니다.
UVF278-fix = 이름을 고치거나, 의도한 것을 선언하십시오.

UVF279-summary = uv가 `[tool.uv]`를 검사하지 않았습니다
UVF279-explanation =
    어떤 설정이 있는지는 uv에 따라 다릅니다. uv가 없으므로 설정이 파일의 나머지에 대해 말하는 것만 검사했습니다.
UVF279-fix = uv를 설치하거나 `--uv`로 지정하십시오.

UVF280-summary = 두 파일이 한 필드에 대해 서로 다르게 말합니다
UVF280-explanation =
    setuptools는 setup.py보다 pyproject.toml을, setup.cfg보다 setup.py를 우선합니다. 나머지는 효과가 없으며, pyproject.toml에 있는 것은 덮어쓰지 않습니다.
UVF280-fix = 어느 값이 맞는지 정하십시오. 지금 적용되는 값을 유지합니다.

UVF281-summary = 다른 파일이 필드를 제공하므로 키에 효과가 없습니다
UVF281-explanation =
    `[project]` 테이블이 있으면 setuptools는 setup.py와 setup.cfg에서 `dynamic`에 나열된 필드만 가져옵니다. 이 값은 전에도 게시되지 않았으며, 옮기지 않습니다.
UVF281-fix = 조치할 것이 없습니다.

UVF282-summary = `setup()`의 키워드가 현재의 빌드에서 효과가 없습니다
UVF282-explanation =
    `test_suite`, `test_loader` 등은 setuptools 72가 제거한 `setup.py test`를 위한 것이었습니다. `dependency_links`는 pip 19 이후 어떤 설치 프로그램도 읽지 않습니다. `None`이나 빈 값을 준 키워드는 아무것도 제공하지 않습니다.
UVF282-fix = 조치할 것이 없습니다.

UVF283-summary = 라이선스가 의심의 여지 없는 SPDX 표현식이 아닙니다
UVF283-explanation =
    PEP 639는 `license`가 SPDX 표현식이기를 요구합니다. `BSD`나 `GPLv3` 같은 이름은 여러 가지를 뜻하며, setuptools는 라이선스 분류자와 함께 있는 표현식을 거부합니다. 대신 전과 같은 메타데이터를 만드는 테이블 형식 `license = {"{"}text = …{"}"}`을 씁니다. 패키지가 setuptools 77이 없는 Python을 허용하는 경우에도 그렇게 합니다.
UVF283-fix = SPDX 표현식으로 바꾸고 라이선스 분류자를 제거하십시오.

UVF284-summary = 긴 설명에 콘텐츠 유형이 생깁니다
UVF284-explanation =
    `long_description_content_type`이 없으면 인덱스는 텍스트를 reStructuredText로 봅니다. `[project] readme`에는 항상 콘텐츠 유형이 있으며, 파일 확장자에 따른 유형입니다.
UVF284-fix = 확장자가 맞으면 조치할 것이 없습니다.

UVF285-summary = setuptools가 이것을 setup.py 또는 setup.cfg에서만 받습니다
UVF285-explanation =
    `[tool.setuptools]`에 이를 위한 키가 없거나, 있던 키를 setuptools가 거부하거나(`namespace-packages`), 그 값이 코드입니다. 확장 모듈, 명령, 다른 배포판의 키워드가 이에 해당합니다. 이 때문에 setup.py가 남습니다.
UVF285-fix = 조치할 것이 없습니다. 이것이 없으면 setup.py를 없앨 수 있습니다.

UVF286-summary = setuptools가 pyproject.toml에서 이 값을 거부합니다
UVF286-explanation =
    setuptools는 pyproject.toml을 스키마로 검사합니다. 주소에는 스킴과 호스트가 필요하고, 진입점의 그룹은 점으로 이은 이름이며, 패키지는 모듈의 이름이어야 합니다. PEP 639는 라이선스 파일이 프로젝트 안에 있기를 요구합니다. setup.py와 setup.cfg에서 달리 쓸 수 있는 것은 그곳에 남습니다.
UVF286-fix = 값을 고치십시오. 외부의 라이선스는 프로젝트 안으로 복사하십시오.

UVF287-summary = 패키지가 허용하는 Python 중에 `[project]`를 읽는 setuptools가 없는 것이 있습니다
UVF287-explanation =
    setuptools는 61부터 `[project]`를 읽으며, 61에는 Python 3.7이 필요합니다. 휠은 더 오래된 Python에도 전과 같이 설치되지만, 소스 배포판(sdist)은 그곳에서 더는 빌드할 수 없습니다.
UVF287-fix = `requires-python`을 올리거나 휠을 게시하십시오.

UVF288-summary = 지정한 빌드 백엔드가 이 프로젝트를 같은 방식으로 빌드할 수 없습니다
UVF288-explanation =
    백엔드는 저마다 아는 것만 패키징합니다. 확장 모듈, 명령, 패키지 밖의 파일, 패턴으로 찾는 패키지, 스크립트가 계산하는 버전에는 setuptools가 필요합니다.
UVF288-fix = `--build-backend`를 빼거나, 메시지가 밝힌 것을 먼저 변경하십시오.

UVF289-summary = setuptools가 아닌 빌드 백엔드가 프로젝트를 빌드합니다
UVF289-explanation =
    `[build-system]`이 다른 백엔드를 지정하므로 pip와 uv는 setup.py와 setup.cfg를 읽지 않습니다. 그 내용은 게시되는 것이 아니므로 옮기지 않습니다.
UVF289-fix = 다른 것이 읽지 않으면 setup.py를 제거하십시오.

UVF290-summary = 변경 후에 빌드한 휠이 변경 전에 빌드한 휠과 다릅니다
UVF290-explanation =
    변경 전과 후에 프로젝트를 빌드하여 두 휠을 비교했습니다. 메타데이터는 헤더별로, 그리고 진입점과 파일 목록을 비교했습니다. 이것이 서로 다른 점입니다.
UVF290-fix = 차이를 읽으십시오. 맞으면 그대로 두고, 아니면 작성된 것을 변경하십시오.

UVF291-summary = 프로젝트를 지금 상태로 빌드할 수 없습니다
UVF291-explanation =
    아무것도 변경하기 전에 빌드가 실패했으므로, 변경이 게시되는 내용을 유지하는지 알 수 없습니다.
UVF291-fix = `uv build --wheel`이 동작하게 하거나, `--no-build`로 증명 없이 진행하십시오.

UVF292-summary = 빌드를 실행하여 값을 알아냈습니다
UVF292-explanation =
    격리된 환경에서 빌드 백엔드에 메타데이터를 요청했습니다. 값은 스크립트가 그 Python과 플랫폼에서 계산한 것이며, 다른 환경에서는 다른 값을 계산할 수 있습니다.
UVF292-fix = 값을 확인하고, Python이나 플랫폼에 따라 달라지는 곳에는 마커를 추가하십시오.

UVF293-summary = 여러 사람의 이름과 주소를 순서대로 짝지었습니다
UVF293-explanation =
    setuptools는 이름을 담은 텍스트 하나와 주소를 담은 텍스트 하나를 받고, `authors`에는 사람마다 항목이 하나씩 있습니다. 이름과 주소의 수가 같으며, 첫 이름에 첫 주소를 주고 이하 같은 방식으로 했습니다.
UVF293-fix = 각 사람이 자기 주소를 갖는지 확인하십시오.

UVF294-summary = setup.py가 남습니다
UVF294-explanation =
    그 안에 실행될 때만 알 수 있는 것이나 pyproject.toml에 둘 자리가 없는 것이 있거나, `setup()` 호출 외의 일을 합니다.
UVF294-fix = 조치할 것이 없습니다.

UVF295-summary = 프로젝트를 더는 빌드할 수 없습니다
UVF295-explanation =
    빌드가 전에는 되었으나 작성된 내용으로는 실패합니다. 이는 변환의 결함입니다.
UVF295-fix = 변경을 적용하지 마십시오. 빌드 백엔드의 메시지와 함께 보고해 주십시오.

UVF296-summary = 버전을 올리는 도구가 더는 버전이 없는 파일을 봅니다
UVF296-explanation =
    bumpversion, bumpver, commitizen 등은 파일에서 버전 번호를 찾아 바꿉니다. 이제 번호는 `[project] version`에 있습니다.
UVF296-fix = 도구가 pyproject.toml에서 `version = "…"`을 찾게 하십시오.

UVF297-summary = 메타데이터를 옮긴 원래 파일을 지정하는 것이 있습니다
UVF297-explanation =
    스크립트, 워크플로, 문서가 setup.py 또는 setup.cfg를 지정합니다. 경고는 그곳에서 무언가를 찾거나 pyproject.toml 없이 파일을 다른 곳으로 옮기는 것을 모두 나열합니다. 찾는 것이 이제 pyproject.toml에 있을 수 있기 때문입니다. 파일을 읽는지 그 자리로는 알 수 없으면 정보로 표시합니다. `python setup.py …`만 실행하는 것은 계속 동작하므로 나열하지 않습니다. 어떤 곳에서 읽거나 변경하는 버전은 원래 파일에 남고 pyproject.toml은 이를 `dynamic`에 나열합니다. 버전을 찾지 못한 릴리스 작업은 알림 없이 계속될 수 있기 때문입니다.
UVF297-fix = pyproject.toml을 보게 하십시오. 그곳에 있는 버전은 `uv version`이 알려 주고 변경합니다.

UVF298-summary = pyproject.toml에 있는 `setup()`의 키워드가 setup.py에도 있습니다
UVF298-explanation =
    키워드를 딕셔너리로 제공하거나, 그 표현식이 다른 코드가 쓰는 이름을 바인딩하므로 호출에서 빼낼 수 없었습니다. setuptools는 pyproject.toml의 값을 씁니다.
UVF298-fix = 키워드를 setup.py에서 직접 제거하십시오.

UVF299-summary = 빌드가 읽던 요구 사항 파일을 더는 읽지 않습니다
UVF299-explanation =
    setup.py 또는 setup.cfg가 그 파일에서 의존성을 가져왔습니다. 의존성은 이제 pyproject.toml에 있으므로, 앞으로 그 파일을 변경해도 누구에게도 반영되지 않습니다. `uvferry migrate`는 그 파일도 함께 옮깁니다.
UVF299-fix = 파일을 제거하거나, `[tool.setuptools.dynamic]`이 그 파일을 읽게 하십시오.
