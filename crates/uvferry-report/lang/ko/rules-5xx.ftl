### 규칙 5xx: 임포트와 의존성

UVF501-summary = 임포트한 모듈이 있는데, 선언된 어느 의존성에도 없습니다
UVF501-explanation =
    Python에도 프로젝트에도 없는 모듈을 코드가 임포트하며, 프로젝트가 선언한 배포판이나 그것들이 필요로 하는 배포판 가운데 이 모듈이 있는 것이 없습니다. 누군가 손으로 설치한 곳에서만 동작합니다. uv로 옮기면 `uv sync`가 잠금 파일에 없는 것을 제거하므로 임포트가 실패합니다.
UVF501-fix = 배포판을 선언하거나(`uv add NAME`, 테스트와 도구라면 `uv add --dev NAME`) 임포트를 지우십시오. 모듈이 다른 곳에서 온다면 `[tool.uvferry.imports] first-party`에 이름을 적으십시오.

UVF502-summary = 선언된 의존성을 아무것도 사용하지 않습니다
UVF502-explanation =
    어느 Python 파일도 이 배포판의 모듈을 임포트하지 않고, 어느 명령, 설정, 엔트리 포인트, 문자열도 이름을 적지 않으며, 사용 중인 것의 플러그인도 아닙니다. 환경마다 까닭 없이 설치되고, 그 버전이 다른 것의 버전을 제한합니다. 사람만 부르는 프로그램과 이름을 계산하는 모듈은 볼 수 없습니다.
UVF502-fix = 제거하십시오(`uv remove NAME`). 여기서 볼 수 없는 것이 사용한다면 `[tool.uvferry.imports.ignore] unused-dependency = ["NAME"]`이라고 적으십시오.

UVF503-summary = 다른 배포판이 필요로 해서 있을 뿐인 배포판의 모듈을 임포트합니다
UVF503-explanation =
    프로젝트가 선언하지 않은 배포판의 모듈을 임포트합니다. 지금은 선언된 배포판이 그것을 필요로 합니다. 그 배포판의 다음 버전에서는 없어지거나, 코드가 모르는 버전이 될 수 있습니다.
UVF503-fix = 코드가 동작하는 버전과 함께 선언하거나(`uv add NAME`), 선언된 배포판이 제공하는 것을 사용하십시오.

UVF504-summary = 개발용으로만 선언된 것을 프로젝트가 임포트합니다
UVF504-explanation =
    개발 그룹에만 있는 배포판을, 그 그룹이 설치되지 않는 곳에서 실행되는 코드가 임포트합니다: `uv sync --no-dev`, 이미지, 패키지를 설치하는 사람.
UVF504-fix = 옮기십시오: `uv remove --group GROUP NAME && uv add NAME`. 파일이 도구나 테스트라면 `[tool.uvferry.imports] development-paths`에 적으십시오.

UVF505-summary = 프로젝트의 의존성을 테스트, 문서, 도구만 사용합니다
UVF505-explanation =
    프로젝트가 실행되는 모든 곳에 설치되지만, 그곳에서 실행되는 어느 것도 임포트하지 않습니다.
UVF505-fix = 그룹으로 옮기십시오: `uv remove NAME && uv add --dev NAME`.

UVF506-summary = 있을 때만 임포트하는 모듈입니다
UVF506-explanation =
    이 모듈의 모든 임포트가 ImportError를 처리하는 `try` 안에 있거나, 플랫폼이나 Python 버전을 확인하는 조건 아래에 있거나, 타입 검사기만 읽습니다. 선언되지 않은 것은 선택 사항이며, 선언된 것은 엑스트라나 마커가 알맞을 수 있습니다.
UVF506-fix = 엑스트라로 선언하거나(`uv add --optional EXTRA NAME`) 조건과 같은 마커를 붙이십시오. 그대로 두어도 됩니다.

UVF507-summary = 의존성이 프로젝트와 개발에 모두 선언되어 있습니다
UVF507-explanation =
    배포판이 프로젝트의 의존성과 개발 그룹에 모두 있거나, 한쪽에 두 번 있습니다. 두 번째는 첫 번째가 말하지 않은 것을 말하지 않습니다. 버전이나 엑스트라가 다르면 둘 다 적용됩니다.
UVF507-fix = 프로젝트가 실행되는 곳에 필요한 것을 남기십시오. 다른 것은 `uv remove --group GROUP NAME`이 제거합니다.

UVF508-summary = 선언되지 않은 배포판의 타입 스텁이 선언되어 있습니다
UVF508-explanation =
    스텁(`types-NAME`, `NAME-stubs`)은 배포판이 무엇을 제공하는지 타입 검사기에 알려 줍니다. 그 배포판은 선언되지 않았고, 선언된 것이 필요로 하지도 않으며, 어느 파일도 임포트하지 않습니다.
UVF508-fix = 스텁을 제거하거나(`uv remove --dev NAME`) 배포판을 선언하십시오.

UVF509-summary = 타입 검사기를 사용하는데, 타입이 없는 배포판의 스텁이 선언되어 있지 않습니다
UVF509-explanation =
    프로젝트가 타입 검사기를 사용합니다. 임포트한 배포판에는 자체 타입(`py.typed`)이 없고, typeshed가 스텁을 배포합니다. 스텁이 없으면 검사기는 그 모두를 알 수 없는 것으로 보거나 멈춥니다.
UVF509-fix = `uv add --dev types-NAME`.

UVF510-summary = 선언된 배포판의 이름이 표준 라이브러리 모듈의 이름입니다
UVF510-explanation =
    프로젝트가 지원하는 모든 Python에 이 모듈이 있습니다. 그 이름의 배포판은 오래된 복사본이거나 다른 사람의 것입니다.
UVF510-fix = 제거하십시오(`uv remove NAME`). 오래된 Python을 위한 것이라면 `; python_version < "3.11"` 같은 마커를 붙여 두십시오.

UVF511-summary = Python 파일이 올바르지 않습니다. 임포트는 나머지가 보여 주는 만큼 압니다
UVF511-explanation =
    파서가 오류를 만났습니다. 파일에서 읽을 수 있었던 것은 Python 2의 것도 포함합니다. 이 파일만 사용하는 의존성은 사용하지 않는 것으로 보일 수 있습니다.
UVF511-fix = 파일을 고치거나 `[tool.uvferry.imports] exclude`로 제외하십시오.

UVF512-summary = Python 파일을 읽을 수 없어 아무것도 포함하지 않습니다
UVF512-explanation =
    파일을 열 수 없거나, 텍스트가 아니거나, JSON이 아닌 노트북이거나, 사람이 쓰는 어떤 파일보다 크거나 깊습니다. 이 파일만 사용하는 의존성은 사용하지 않는 것으로 보일 수 있습니다.
UVF512-fix = 파일을 고치거나 `[tool.uvferry.imports] exclude`로 제외하십시오.

UVF513-summary = 두 의존성이 같은 일을 합니다
UVF513-explanation =
    둘 다 선언되어 있고, 적힌 파일들이 임포트합니다. 같은 종류가 둘이면 업데이트와 크기도 두 배입니다. 까닭이 있을 수 있습니다.
UVF513-fix = 하나를 사용하거나 그대로 두십시오: `[tool.uvferry.imports] ignore-rules = ["two-for-one-job"]`.

UVF514-summary = 개발 도구가 프로젝트의 의존성에 있습니다
UVF514-explanation =
    테스트 실행기, 린터, 포매터, 문서 도구 같은 것은 프로젝트가 실행되는 모든 곳에 설치되지만, 그곳의 어느 것도 사용하지 않습니다.
UVF514-fix = 그룹으로 옮기십시오: `uv remove NAME && uv add --dev NAME`.

UVF515-summary = 주위의 의존성은 모두 고정되어 있는데 하나는 그렇지 않습니다
UVF515-explanation =
    목록의 거의 모든 줄이 고정되어 있습니다. 버전이 없는 것은 잠금 파일이 생길 때까지 설치할 때마다 가장 새로운 것이 됩니다.
UVF515-fix = 지금 설치된 버전으로 고정하십시오. uv.lock은 모든 것을 고정합니다.

UVF516-summary = 스크립트가 임포트하는 모듈이 스크립트 자체의 의존성 목록에 없습니다
UVF516-explanation =
    `uv run`은 `# /// script` 블록에 적힌 것을 스크립트 자체의 환경에 설치하며, 주위 프로젝트의 의존성은 없습니다(PEP 723).
UVF516-fix = `uv add --script FILE NAME`.

UVF517-summary = 스크립트가 임포트하지 않는 의존성을 적었습니다
UVF517-explanation =
    `# /// script` 블록은 이 파일 하나를 위한 것이며(PEP 723), 파일은 이 배포판의 어느 모듈도 임포트하지 않습니다.
UVF517-fix = `uv remove --script FILE NAME`.

UVF518-summary = 임포트 검사의 설정을 이해할 수 없습니다
UVF518-explanation =
    `[tool.uvferry.imports]`나 `[tool.deptry]`에 알 수 없는 키가 있거나, 값의 종류가 다릅니다. 아무 효과가 없습니다.
UVF518-fix = 키나 값을 고치십시오. docs/settings.md에 모두 있습니다.
