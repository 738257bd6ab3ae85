# uvferry 규칙 1xx: 한국어

UVF101-summary = 바이트를 텍스트로 디코딩할 수 없습니다
UVF101-explanation =
    pip는 요구 사항 파일을 바이트 순서 표시(BOM)에 따라, 없으면 처음 두 줄의 주석에 있는 PEP 263 인코딩 선언에 따라, 그것도 없으면 UTF-8로, 그것도 안 되면 로캘에 따라 디코딩합니다. 이 바이트는 앞의 세 가지 중 어느 것에도 맞지 않으므로, pip가 읽을 수 있는지는 컴퓨터에 따라 다릅니다.
UVF101-fix = 파일을 UTF-8로 저장하십시오.

UVF102-summary = 이 줄은 요구 사항이 아닙니다
UVF102-explanation =
    옵션이 아닌 줄은 `name[extras] specifiers ; marker`, `name @ URL`, URL, 또는 존재하는 경로여야 합니다. pip는 그 밖의 줄에서 멈춥니다.
UVF102-fix = 줄을 고치거나 앞에 `#`을 붙이십시오.

UVF103-summary = 버전 지정자가 PEP 440을 따르지 않습니다
UVF103-explanation =
    pip는 `==`, `!=`, `~=`, `<=`, `>=`, `<`, `>`, `===`을 PEP 440 버전과 함께 받아들입니다. 와일드카드 `.*`는 `==`와 `!=`에만 쓸 수 있고, 로컬 버전 레이블(`+cpu`)도 마찬가지이며, `~=`에는 숫자가 두 개 필요합니다. 예전 pip는 이 점에서 너그러웠습니다.
UVF103-fix = PEP 440 버전 지정자를 쓰십시오.

UVF104-summary = pip가 요구 사항 파일에서 알지 못하는 옵션입니다
UVF104-explanation =
    pip의 옵션 중 일부만 파일에 쓸 수 있습니다. pip는 그 밖의 옵션에서 멈추며, 여러 옵션에 해당하는 줄임말에서도 멈춥니다.
UVF104-fix = 철자를 고치거나 옵션을 명령줄에서 지정하십시오.

UVF105-summary = 옵션의 값이 없거나 올바르지 않습니다
UVF105-explanation =
    pip는 필요한 값이 없는 옵션, 값을 받지 않는 옵션에 준 값, `sha256:`, `sha384:`, `sha512:`와 다이제스트로 되어 있지 않은 `--hash`, `KEY=VALUE`가 없는 `--config-settings`, 알지 못하는 `--use-feature`를 거부합니다.
UVF105-fix = 올바른 값을 지정하십시오.

UVF106-summary = 따옴표가 닫히지 않았습니다
UVF106-explanation =
    pip는 한 줄의 옵션을 셸처럼 나눕니다. 짝이 없는 따옴표나 끝에 있는 백슬래시가 있으면 멈춥니다.
UVF106-fix = 따옴표를 닫으십시오.

UVF107-summary = 환경 마커가 올바르지 않습니다
UVF107-explanation =
    `;` 뒤에는 PEP 508 마커가 와야 합니다. 즉 `python_version`, `sys_platform` 같은 변수를 따옴표로 묶은 문자열과 비교하고 `and`와 `or`로 이은 것이어야 합니다.
UVF107-fix = 마커를 고치십시오.

UVF108-summary = pip가 이 URL을 거부합니다
UVF108-explanation =
    pip는 단순한 이름이 아닌 `#egg=`(pip 25부터), 파일 이름이 휠 규격을 따르지 않는 휠, 호스트가 있는 `file:` URL, 형식이 잘못된 주소를 거부합니다.
UVF108-fix = `name[extras] @ URL`로 쓰고 `#egg=`을 빼십시오.

UVF109-summary = pip가 이것을 편집 가능으로 설치할 수 없습니다
UVF109-explanation =
    `-e`는 로컬 폴더, `file:` URL, 또는 `#egg=name`이나 `name @ URL`로 프로젝트 이름을 밝힌 버전 관리 URL을 받습니다.
UVF109-fix = 프로젝트 이름을 밝히십시오: `-e git+https://…#egg=name`.

UVF110-summary = 파일이 자기 자신을 포함합니다
UVF110-explanation =
    이 파일이 포함하는 다른 파일이 다시 이 파일로 이어집니다. pip는 이런 순환에서 멈춥니다.
UVF110-fix = `-r` 또는 `-c` 줄 중 하나를 제거하십시오.

UVF111-summary = 포함된 파일을 읽을 수 없습니다
UVF111-explanation =
    pip는 파일을 지정한 파일의 폴더를 기준으로 찾으며, 그곳에 없으면 멈춥니다.
UVF111-fix = 경로를 고치거나 줄을 제거하십시오.

UVF112-summary = 포함된 파일이 URL에 있어 읽지 않았습니다
UVF112-explanation =
    그 내용을 여기서는 알 수 없으며, 날마다 바뀔 수 있습니다.
UVF112-fix = 파일을 내려받아 그 사본을 포함하십시오.

UVF113-summary = pip가 제약 조건 파일에서 이것을 거부합니다
UVF113-explanation =
    제약 조건에는 이름이 있어야 하고 엑스트라가 없어야 하며, 편집 가능 설치일 수 없습니다.
UVF113-fix = 이 줄을 요구 사항 파일로 옮기십시오.

UVF114-summary = pip가 이 옵션을 없앴습니다
UVF114-explanation =
    예전 pip는 이 옵션을 요구 사항 파일에서 받았으나, pip 26.3은 그 파일을 거부합니다.
UVF114-fix = 옵션을 제거하십시오. `--global-option`과 `--install-option`은 빌드 백엔드에 해당하는 설정이 있으면 `--config-settings`로 바꿉니다.

UVF115-summary = `=`은 연산자가 아닙니다
UVF115-explanation =
    conda는 `name=version`으로 쓰지만 pip에는 `==`이 필요합니다.
UVF115-fix = `==`을 쓰십시오.

UVF116-summary = 요구 사항이 따옴표 안에 있습니다
UVF116-explanation =
    따옴표는 셸이나 Python의 목록에 쓰는 것입니다. pip는 따옴표를 이름의 일부로 보고 멈춥니다.
UVF116-fix = 따옴표를 제거하십시오.

UVF117-summary = 한 줄에 요구 사항이 둘 이상 있습니다
UVF117-explanation =
    요구 사항마다 한 줄이 필요합니다.
UVF117-fix = 줄을 나누십시오.

UVF118-summary = 요구 사항 자리에 명령이 있습니다
UVF118-explanation =
    요구 사항 파일은 `pip install`이 받을 것을 나열하는 파일이며 스크립트가 아닙니다.
UVF118-fix = 이름만 남기십시오.

UVF119-summary = 텍스트 자리에 템플릿 자리표시자가 있습니다
UVF119-explanation =
    이 파일은 템플릿(cookiecutter, Jinja)이며, 렌더링하기 전에는 요구 사항 파일이 아닙니다.
UVF119-fix = 먼저 템플릿을 렌더링하십시오.

UVF120-summary = 시스템 패키지의 버전입니다
UVF120-explanation =
    Debian과 Ubuntu에서 `pip freeze`는 시스템의 패키지도 나열하며, 그 버전은 Python의 어떤 규칙도 따르지 않고 어느 인덱스에도 없습니다.
UVF120-fix = 접미사를 뺀 버전을 쓰거나, 임포트하는 곳이 없으면 줄을 제거하십시오.

UVF121-summary = 다른 인코딩의 바이트가 섞여 있습니다
UVF121-explanation =
    파일 중간에 있는 바이트 순서 표시(BOM)나, BOM이 없는 UTF-16 파일의 0 바이트입니다. 대개 두 파일을 `type`이나 `cat`으로 이어 붙였거나 PowerShell에서 출력을 리디렉션한 것입니다. pip는 이것을 이름의 일부로 봅니다.
UVF121-fix = 그 바이트를 빼고 파일을 UTF-8로 저장하십시오.

UVF122-summary = 병합 충돌의 표시가 있습니다
UVF122-explanation =
    충돌이 해결되지 않은 채로 파일이 커밋되었습니다.
UVF122-fix = 충돌을 해결하십시오.

UVF130-summary = 요구 사항 옆에 파일 전체에 대한 옵션이 있습니다
UVF130-explanation =
    요구 사항 옆에서는 `--hash`와 `--config-settings`만 그 요구 사항에 적용됩니다. `--no-binary`와 `--only-binary`는 따로 한 줄에 쓴 것처럼 설치 전체에 적용됩니다. 나머지는 모두 pip가 알림 없이 무시합니다(`--index-url`도 그렇습니다!). uv는 이 파일을 거부합니다.
UVF130-fix = 의도한 옵션이면 별도의 줄로 옮기고, 아니면 제거하십시오.

UVF131-summary = 짧은 옵션과 그 값이 한 단어로 붙어 있습니다
UVF131-explanation =
    pip는 `-rother.txt`를 읽지만, uv는 공백이나 `=`을 요구하며 파일을 거부합니다.
UVF131-fix = 사이에 공백을 넣으십시오.

UVF132-summary = 요구 사항 안에 환경 변수가 있습니다
UVF132-explanation =
    pip는 줄의 어느 위치에서나 `${"{"}NAME{"}"}`을 치환합니다. uv는 URL과 옵션의 값에서 치환하며, 이름, 버전, 마커에서는 거부합니다.
UVF132-fix = 값을 직접 쓰거나 파일을 생성하십시오.

UVF133-summary = 줄 이음 뒤에서 요구 사항이 계속됩니다
UVF133-explanation =
    pip는 줄을 이은 다음에 읽습니다. uv는 `--hash` 같은 옵션 앞에서만 줄 이음을 받아들이며, 그 자리에 버전 지정자나 마커가 오면 거부합니다.
UVF133-fix = 요구 사항을 한 줄에 쓰십시오.

UVF134-summary = 파일이 UTF-8이 아닙니다
UVF134-explanation =
    pip는 바이트 순서 표시(BOM)와 PEP 263 인코딩 선언을 따르지만, uv는 UTF-8만 읽습니다(BOM이 있는 UTF-16도 읽으며, 이 경우는 참고 사항입니다).
UVF134-fix = 파일을 UTF-8로 저장하십시오.

UVF135-summary = 저장소에서 편집 가능 설치를 합니다
UVF135-explanation =
    pip는 저장소를 `src/`에 체크아웃하여 편집 가능으로 설치합니다. uv는 로컬이 아닌 편집 가능 요구 사항을 거부합니다.
UVF135-fix = `-e`를 빼거나, 저장소를 복제하여 그 폴더를 쓰십시오.

UVF136-summary = uv는 git만 지원합니다
UVF136-explanation =
    pip는 Mercurial, Subversion, Bazaar에서도 설치하지만 uv는 거부합니다.
UVF136-fix = 배포된 버전이나 git 미러, 아카이브를 사용하십시오.

UVF137-summary = pip가 이 줄을 읽지만 아무것도 설치하지 않습니다
UVF137-explanation =
    단독으로 쓴 `-`는 줄의 옵션을 시작하며, 어느 옵션에도 속하지 않는 것은 알림 없이 버려집니다. `- six`는 아무것도 설치하지 않습니다. uv는 이 줄을 거부합니다.
UVF137-fix = 그 패키지를 의도했다면 `-`를 제거하십시오.

UVF138-summary = pip가 줄의 이 부분을 버립니다
UVF138-explanation =
    줄의 첫 옵션 뒤에서 어느 옵션에도 속하지 않는 것은 pip에서 효과가 없습니다. `-e .` 뒤의 마커, `-r a.txt` 뒤의 두 번째 파일, `-r` 옆의 옵션이 그렇습니다. uv는 그중 일부를 읽고 나머지는 거부합니다.
UVF138-fix = 별도의 줄에 쓰거나, 그것이 속하는 부분과 함께 따옴표로 묶으십시오.

UVF139-summary = 줄여 쓴 옵션입니다
UVF139-explanation =
    pip는 긴 옵션의 앞부분만 써도 모호하지 않으면 받아들이지만, uv는 전체를 요구합니다.
UVF139-fix = 옵션을 끝까지 쓰십시오.

UVF140-summary = uv가 요구 사항 파일의 이 옵션을 무시하거나 거부합니다
UVF140-explanation =
    pip는 파일에서 이 옵션을 받습니다. uv에는 이를 지정하는 다른 자리가 있거나, 그런 자리가 없습니다.
UVF140-fix = 해당 옵션의 페이지를 보십시오.

UVF141-summary = Python 표준 라이브러리의 모듈입니다
UVF141-explanation =
    Python과 함께 제공됩니다. 인덱스에 있는 같은 이름의 배포판은 버려진 백포트이거나 다른 사람의 패키지입니다.
UVF141-fix = 줄을 제거하십시오.

UVF142-summary = 오래된 Debian `pip freeze`의 부산물입니다
UVF142-explanation =
    `pkg-resources==0.0.0`(또는 `pkg_resources`)은 Debian과 Ubuntu에서 잘못 나열된 것입니다. 어느 인덱스에도 없으므로 설치가 실패합니다.
UVF142-fix = 줄을 제거하십시오.

UVF143-summary = 다른 컴퓨터의 파일입니다
UVF143-explanation =
    폴더에서 설치한 것을 `pip freeze`가 쓰는 방식대로 절대 경로를 지정한 줄입니다. 다른 컴퓨터에는 그 경로가 없습니다. conda의 빌드 폴더(`/home/conda/feedstock_root`, `/croot`)는 패키지를 빌드한 컴퓨터에 있던 것입니다.
UVF143-fix = 패키지의 이름과 버전을 쓰십시오.

UVF145-summary = 백슬래시가 있는 경로입니다
UVF145-explanation =
    Windows의 pip만 이것을 경로로 봅니다.
UVF145-fix = 모든 시스템이 받아들이는 `/`를 쓰십시오.

UVF146-summary = 파일에 비밀번호가 있습니다
UVF146-explanation =
    파일이나 그 이력을 읽는 사람은 누구나 비밀번호를 갖게 됩니다.
UVF146-fix = 그 자리에 `${"{"}NAME{"}"}`을 쓰고 비밀번호를 변경하십시오.

UVF147-summary = 이름을 `#egg=`으로 지정했습니다
UVF147-explanation =
    `name @ URL`은 같은 뜻이며 엑스트라와 마커도 쓸 수 있고, pip의 자체 문서가 여전히 보여 주는 유일한 형식입니다.
UVF147-fix = `name @ URL`로 쓰십시오.

UVF148-summary = 편집 가능 요구 사항 뒤의 마커가 버려집니다
UVF148-explanation =
    pip는 편집 가능 요구 사항의 경로 뒤에 오는 것을 버리므로, 모든 플랫폼에 설치됩니다. uv는 마커를 따릅니다.
UVF148-fix = 전체를 따옴표로 묶거나, 마커를 그 프로젝트 자체의 메타데이터로 옮기십시오.

UVF149-summary = URL 바로 뒤에 `;`이 있습니다
UVF149-explanation =
    pip는 뒤에 공백이 없으면 `;`을 이름 없는 URL의 일부로 보고, 그 밖의 모든 곳에서는 마커의 시작으로 봅니다. uv는 그 앞에 공백을 요구합니다.
UVF149-fix = `;` 앞뒤에 공백을 넣으십시오.

UVF151-summary = 포함된 파일이 너무 많습니다
UVF151-explanation =
    이 프로그램이 따라가며 읽는 수보다 많은 파일이 포함되었습니다. 생성된 파일 트리이거나 원격 소스를 거치는 순환입니다.
UVF151-fix = 더 적은 파일을 포함하십시오.

UVF152-summary = 인코딩 선언이 Python이 알지 못하는 인코딩을 지정합니다
UVF152-explanation =
    pip는 그 이름을 Python의 `bytes.decode`에 넘기며, 여기서 예외가 발생합니다.
UVF152-fix = 파일을 UTF-8로 저장하고 그 주석을 제거하십시오.

UVF153-summary = 텍스트 뒤의 주석이 백슬래시로 끝납니다
UVF153-explanation =
    pip는 주석을 떼기 전에 줄을 이으므로, 다음 줄은 주석의 일부가 되어 설치되지 않습니다. uv는 그 줄을 읽습니다.
UVF153-fix = 백슬래시를 제거하거나 다음 줄 앞에 `#`을 붙이십시오.

UVF154-summary = pip가 읽는 것을 uv가 거부합니다
UVF154-explanation =
    uv의 문법이 더 엄격합니다. 이름이나 엑스트라는 `_`로 끝날 수 없고, `===`에는 버전이 필요하며 마커에는 쓸 수 없고, `;`에는 마커가 필요하며, URL은 아카이브처럼 끝나야 하고, 줄은 줄 바꿈(LF)과 캐리지 리턴(CR)으로만 끝나며, 값은 줄 끝까지 이어지고, 편집 가능 요구 사항의 경로를 감싼 따옴표는 경로의 일부가 됩니다.
UVF154-fix = 도움말에 나온 대로 쓰십시오.

UVF155-summary = 읽는 한도를 넘습니다
UVF155-explanation =
    파일, 줄, 또는 발견 사항의 목록이 너무 길어서, 전부 읽으려면 이런 종류의 파일에 걸맞지 않게 많은 메모리가 듭니다. 그 앞의 내용은 평소대로 읽습니다.
UVF155-fix = 파일을 나누십시오.

UVF156-summary = 이름이 두 번 이상 나옵니다
UVF156-explanation =
    pip는 모든 줄을 함께 적용합니다. 두 범위는 서로를 좁히고, 서로 다른 두 고정 버전은 가능한 버전을 남기지 않습니다. 20.3 이전의 pip(와 그 이후의 레거시 해석기)는 줄이 서로 다르면 `Double requirement given`으로 멈춥니다. 마커가 있는 줄은 서로 다른 플랫폼용일 수 있으므로 제외합니다.
UVF156-fix = 이름마다 한 줄만 남기십시오.

UVF157-summary = 최상위가 아닌 파일에 상대 경로가 있습니다
UVF157-explanation =
    pip와 uv는 패키지의 경로를 실행된 폴더를 기준으로 찾는 반면, `-r`과 `-c`는 파일이 있는 폴더를 기준으로 합니다.
UVF157-fix = 그 경로가 패키지로 이어지는 폴더에서 설치 프로그램을 실행하십시오.

UVF158-summary = uv가 참으로 간주하는 비교입니다
UVF158-explanation =
    마커가 uv가 비교할 수 없는 것을 비교하는 경우(`python_version in '3.8, 3.9'`, 두 텍스트, 두 변수), uv는 경고하고 그 비교를 참으로 간주합니다. pip는 텍스트를 비교하거나, 마커를 평가할 때 멈춥니다.
UVF158-fix = 변수를 버전이나 텍스트와 비교하도록 쓰십시오.

UVF159-summary = `===`에 정규형이 아닌 버전이 있습니다
UVF159-explanation =
    pip는 텍스트를 비교하므로 `===v1.0`은 인덱스에서 아무것도 찾지 못합니다. uv는 버전으로 읽어 1.0을 찾습니다.
UVF159-fix = `==`을 쓰십시오.
