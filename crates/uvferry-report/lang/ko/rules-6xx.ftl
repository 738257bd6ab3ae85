# uvferry 규칙 6xx: 한국어

UVF601-summary = 한 도구는 사전 릴리스를 받고 다른 도구는 제외합니다
UVF601-explanation =
    pip는 어떤 버전 지정자든, 즉 프로젝트 자체의 것이든 의존성의 것이든, 사전 릴리스를 지정하면(`>=2.0rc1`) 사전 릴리스를 포함한 가장 새로운 버전을 받습니다. uv는 요청된 것을 모두 만족하는 안정 버전을 우선하고, 그런 버전이 없으면 사전 릴리스를 받습니다. 이 경우에는 거꾸로 이전 pip 버전이 아무것도 찾지 못합니다. uv가 어디까지 받는지는 `--prerelease`로 설정하며, uv 버전에 따라 달라졌습니다(uv 문서의 "Compatibility with pip", "Pre-release compatibility").
UVF601-fix = 프로젝트 자체의 요구 사항이나 제약 조건에서 사전 릴리스를 지정하거나(`name>=2.0rc1`), `--prerelease-package NAME=allow`로 그 패키지의 사전 릴리스만 허용하십시오. `--prerelease=allow`는 모두 허용합니다.

UVF602-summary = 여러 인덱스에 있으며, pip는 비교하고 uv는 첫 번째 것을 씁니다
UVF602-explanation =
    pip는 모든 인덱스에서 가장 좋은 버전을 가져옵니다. uv는 순서대로 조회하여 배포판이 있는 첫 인덱스를 씁니다. 누구도 비공개 배포판의 이름으로 더 높은 버전을 끼워 넣지 못하게 하기 위해서입니다(의존성 혼동, uv 문서의 "Packages that exist on multiple indexes"). 따라서 인덱스가 둘 이상이면 두 도구가 서로 다른 버전을 볼 수 있습니다.
UVF602-fix = 배포판의 인덱스를 `[tool.uv.sources]`에서 지정하거나, 그 인덱스를 맨 앞에 두거나, `--index-strategy unsafe-best-match`로 pip의 동작을 따르십시오.

UVF603-summary = 버전의 `Requires-Python`이 결정하며, 두 도구가 이를 다르게 읽습니다
UVF603-explanation =
    uv는 아무도 미리 알 수 없는 `Requires-Python`의 상한을 고려하지 않습니다. pip는 범위가 그 Python을 제외하는 파일을 모두 뺍니다. 그래서 pip는 더 오래된 버전으로 돌아가고 uv는 그러지 않습니다(uv 문서의 "Compatibility with pip", "`requires-python` upper bounds").
UVF603-fix = 원하는 버전을 고정하거나, 그 버전이 지원하는 Python을 요청하십시오.

UVF604-summary = 철회된(yanked) 버전이 요청되었습니다
UVF604-explanation =
    게시한 사람이 철회한 버전입니다(PEP 592). pip와 uv는 `==`로 고정된 경우에만 이런 버전을 받으며, 모든 고정 방식에 대해 그런 것은 아닙니다. 한 도구가 여전히 받는 것을 다른 도구가 거부할 수 있습니다.
UVF604-fix = 다른 버전을 요청하십시오. 이 버전의 문제가 무엇이었는지는 게시자가 밝힙니다.

UVF605-summary = 두 버전이 모두 요청된 것을 만족합니다
UVF605-explanation =
    여러 버전 조합이 모든 요구 사항을 만족하면 해석기가 진행하는 순서에 따라 결정됩니다. pip와 uv는 배포판을 서로 다른 순서로 시도하므로, 충돌이 생기면 서로 다른 배포판에서 이전 버전으로 돌아갑니다(uv 문서의 "Compatibility with pip", "Package priority" 및 "Resolutions may differ"). `no-binary`를 쓸 때도 한 버전의 요구 사항을 다르게 읽을 수 있습니다. pip는 자체 빌드의 것을, uv는 인덱스에 휠이 있으면 휠 메타데이터의 것을 읽습니다.
UVF605-fix = 원하는 버전을 고정하거나 제약 조건을 두십시오. 그러면 잠금이 이를 유지합니다.

UVF606-summary = 배포판의 파일 이름과 메타데이터가 일치하지 않습니다
UVF606-explanation =
    안의 메타데이터가 파일과 다른 이름이나 버전을 갖고 있습니다. pip는 해석하는 동안 파일을 들여다보고 이를 지나칩니다. uv는 파일 이름으로 충분하면 파일 이름으로 해석하고, 설치할 때 파일을 거부합니다(uv 문서의 "Compatibility with pip", "Package names" 및 `UV_SKIP_WHEEL_FILENAME_CHECK`).
UVF606-fix = 다른 버전을 요청하거나, 올바른 메타데이터로 다시 게시하게 하십시오.

UVF607-summary = 소스 배포판(sdist)이 격리된 환경에서 빌드되지 않습니다
UVF607-explanation =
    빌드가 `[build-system] requires`에 지정되지 않은 것을 임포트합니다. uv는 달리 지시하지 않으면 격리하여 빌드합니다. pip도 그렇게 하며, 이전 pip는 `pyproject.toml`이 있을 때만 그렇게 합니다(uv 문서의 "Compatibility with pip", "PEP 517 build isolation"). 이 규칙은 그 임포트 때문에 빌드가 끝난 경우에만 표시합니다.
UVF607-fix = 빠진 것을 `[tool.uv.extra-build-dependencies]`에 지정하거나, 먼저 설치하고 `--no-build-isolation-package NAME`으로 빌드하십시오.

UVF608-summary = 소스 배포판(sdist)을 빌드해야 하는데 빌드가 실패합니다
UVF608-explanation =
    대상에 맞는 휠이 없으므로, 도구는 무엇을 요구하는지 알기 위해 소스 배포판(sdist)의 빌드를 실행해야 합니다. 메시지에 빌드가 출력한 내용이 있습니다.
UVF608-fix = 대상에 맞는 휠이 있는 버전이나, 휠이 있는 Python을 요청하십시오. 또는 메타데이터를 `[tool.uv] dependency-metadata`에 지정하십시오.

UVF609-summary = 빌드에 이 컴퓨터에 없는 컴파일러, 헤더 또는 라이브러리가 필요합니다
UVF609-explanation =
    대상에 맞는 휠이 없고, 소스 배포판(sdist)의 빌드가 시스템에 필요한 것에서 멈춥니다. 이는 pip나 uv에 대해 아무것도 말해 주지 않습니다. 그것이 있는 컴퓨터에서는 둘 다 빌드에 성공할 수 있습니다. 이 컴퓨터가 아닌 대상도 마찬가지입니다. 그 빌드는 여기서 실행되며, 실패하더라도 그 대상에 대해 아무것도 말해 주지 않습니다. 이 칸은 판정할 수 없습니다.
UVF609-fix = 배포판에 필요한 시스템 패키지를 설치하거나, 휠이 있는 대체 패키지를 사용하십시오. 다른 플랫폼이라면 그곳에서 매트릭스를 실행하십시오.

UVF610-summary = 이 요구 사항들을 함께 만족할 수 없습니다
UVF610-explanation =
    각각은 단독으로 해석할 수 있지만, 함께 두면 이들 또는 이들이 요구하는 것 때문에 어떤 배포판의 버전이 남지 않습니다. 메시지는 그렇게 되는 요구 사항의 가장 작은 집합을 밝힙니다. 다른 도구가 답을 찾는다면 어떤 요구 사항을 다르게 읽는 것입니다.
UVF610-fix = 요구 사항 중 하나를 완화하거나, 지나치게 엄격한 것을 재정의하십시오(`[tool.uv] override-dependencies`).

UVF611-summary = 한 도구가 작성된 것을 읽지 않습니다
UVF611-explanation =
    줄이 pip는 읽고 uv는 거부하는 방식, 또는 그 반대 방식으로 작성되어 있습니다. 요구 사항 옆의 옵션, `hg+`와 `svn+` 저장소, PEP 440이 알지 못하는 버전이 이에 해당합니다.
UVF611-fix = `uvferry-reqs check`가 그 줄과 uv가 요구하는 형식을 알려 줍니다.

UVF612-summary = 배포판이 다른 배포판을 URL로 요구합니다
UVF612-explanation =
    uv는 프로젝트 자체의 요구 사항이 URL을 지정하는 경우에만 URL에서 배포판을 가져옵니다(uv 문서의 "Compatibility with pip", "Transitive URL dependencies"). pip는 의존성의 URL을 따라갑니다.
UVF612-fix = 그 URL을 프로젝트 자체의 요구 사항이나 제약 조건으로 추가하십시오.

UVF613-summary = 인덱스나 저장소가 응답하지 않아 아무것도 알 수 없습니다
UVF613-explanation =
    호스트에 연결하지 못했거나, 호스트가 오류로 응답했거나, 연결을 끊었거나, 제공되지 않은 자격 증명을 요구했습니다. 조회할 수 없었던 것은 도구 사이의 차이로 세지 않습니다.
UVF613-fix = 호스트가 응답할 때 다시 시도하십시오. `--resume`은 빠진 것만 조회합니다.

UVF614-summary = 대상의 Python 또는 그에 맞는 pip가 이 컴퓨터에 없습니다
UVF614-explanation =
    pip가 해석하는 결과는 pip를 실행하는 인터프리터에 따라 다르므로 그 버전의 인터프리터가 필요하며, 22.2 이상의 pip 또는 그것을 받을 네트워크도 필요합니다.
UVF614-fix = Python을 설치하거나(`uv python install VERSION`), 대상을 제외하십시오.

UVF615-summary = 도구가 주어진 시간 안에 답하지 않았습니다
UVF615-explanation =
    서버가 멈춰 있거나, 빌드가 무언가를 기다리거나, 해석기가 많은 버전을 거슬러 올라갑니다. 도구와 도구가 시작한 것을 모두 종료했습니다.
UVF615-fix = `--timeout`으로 시간을 더 주거나, 버전에 제약 조건을 두십시오.

UVF616-summary = 도구 중 하나가 해석하지 못하는 요구 사항을 통해서만 들어옵니다
UVF616-explanation =
    이 배포판을 요구하는 다른 배포판에 대해 한 도구 또는 두 도구가 답을 내지 못했습니다. 차이는 그 다른 배포판의 것입니다.
UVF616-fix = 같은 대상에서 무엇이 실패하는지 보십시오. 그것을 해결하면 이것도 해결됩니다.

UVF617-summary = 요구 사항과 대상에 맞는 버전이 어느 인덱스에도 없습니다
UVF617-explanation =
    배포판, 버전, 리비전이 존재하지 않거나, 다른 플랫폼이나 다른 Python용 파일만 있습니다. 그런데도 한 도구가 무언가를 찾는다면, 다른 곳을 보거나 다른 종류의 파일을 받는 것입니다.
UVF617-fix = 존재하는 버전을 요청하거나, 마커로 그 대상을 제외하십시오.

UVF618-summary = 버전은 같으나 파일이 다릅니다
UVF618-explanation =
    버전의 이름은 같지만 칸에는 `other-version`이라고 나옵니다. pip가 설치할 파일의 해시가 uv가 받아들일 해시 중에 없습니다. 두 도구가 서로 다른 인덱스를 보거나, 그중 한 인덱스에 같은 버전의 다른 파일이 있습니다. 또는 요구 사항 옆에 쓴 해시가 인덱스에 있는 파일의 해시가 아닙니다. 이 경우에는 아무도 설치하지 못합니다.
UVF618-fix = 파일을 비교하십시오. `[tool.uv.sources]`에서 인덱스를 지정하고, 해시가 바뀐 이유를 알게 되면 해시를 새로 쓰십시오.

UVF619-summary = 한 도구는 답을 내고 다른 도구는 그 자체의 이유로 내지 못합니다
UVF619-explanation =
    메시지에 도구가 출력한 내용이 있습니다. pip와 uv의 알려진 차이 중 어느 것으로도 설명되지 않습니다.
UVF619-fix = 메시지를 읽고, 도구의 다른 버전을 시도하십시오.

UVF620-summary = uv가 읽지 않는 pip 설정입니다
UVF620-explanation =
    uv는 pip의 설정 파일도 `PIP_…` 변수도 읽지 않습니다. pip가 그곳에서 가져오는 것(인덱스, 인증서, 프록시, 제약 조건)은 uv에 적용되지 않습니다. <https://docs.astral.sh/uv/pip/compatibility/#configuration-files-and-environment-variables>
UVF620-fix = 같은 것을 `uv.toml`, `[tool.uv]` 또는 `UV_…` 변수에 지정하십시오.

UVF621-summary = 요구 사항이 사전 릴리스를 지정하지만 uv는 정식 릴리스를 받습니다
UVF621-explanation =
    pip는 사전 릴리스를 지정하는 버전 지정자(`>=2.0rc1`)를 사전 릴리스를 원하는 것으로 보고, 모든 버전 중 가장 새로운 것을 설치합니다. uv는 정식 릴리스를 우선하며, 요청된 것을 만족하는 정식 릴리스가 없을 때만 사전 릴리스를 받습니다. 이전 uv는 그때도 프로젝트 자체의 요구 사항이 사전 릴리스를 지정하지 않으면 받지 않았습니다. <https://docs.astral.sh/uv/pip/compatibility/#pre-release-compatibility>, `uv help pip install` (`--prerelease`)
UVF621-fix = 의도한 버전을 고정하거나 `--prerelease-package NAME=allow`를 지정하십시오.

UVF622-summary = 의존성이 다른 패키지의 사전 릴리스를 지정합니다
UVF622-explanation =
    의존성의 메타데이터가 사전 릴리스를 요구하면(`>=2.0rc1`) pip는 그 패키지의 가장 새로운 사전 릴리스를 설치하고, uv는 만족하는 정식 릴리스가 있으면 그것을 설치합니다. <https://docs.astral.sh/uv/pip/compatibility/#pre-release-compatibility>, `uv help pip install` (`--prerelease`)
UVF622-fix = 프로젝트 자체의 요구 사항에 그 패키지를 의도한 버전과 함께 지정하십시오.

UVF623-summary = 둘 이상의 인덱스에 이 이름의 패키지가 있습니다
UVF623-explanation =
    pip는 모든 인덱스를 합쳐 가장 좋은 버전을 가져옵니다. uv는 이름을 아는 첫 인덱스를 쓰므로 다른 인덱스의 버전은 보이지 않습니다. 누구나 쓸 수 있는 인덱스에 그 이름을 게시할 수 있는 사람이 pip가 무엇을 설치할지 정합니다(의존성 혼동). <https://docs.astral.sh/uv/pip/compatibility/#packages-that-exist-on-multiple-indexes>
UVF623-fix = 패키지의 인덱스를 `[tool.uv.sources]`에서 지정하십시오. `--index-strategy unsafe-best-match`는 pip의 방식이며 그 위험도 따릅니다.

UVF624-summary = 선언하지 않은 패키지가 있어야만 빌드되는 소스 배포판(sdist)입니다
UVF624-explanation =
    uv는 패키지가 선언한 것만 갖춘 별도의 환경에서 빌드합니다. pip도 25.3부터 그렇게 하며, 이전 pip는 pyproject.toml이 없는 패키지를 환경 자체에서 빌드했습니다. 이런 패키지는 선언한 것보다 많은 것을 임포트합니다(대개 torch나 numpy). <https://docs.astral.sh/uv/pip/compatibility/#pep-517-build-isolation>, <https://github.com/astral-sh/uv/issues/2252>
UVF624-fix = 빠진 것을 `[tool.uv.extra-build-dependencies]`에 선언하거나, 패키지를 `no-build-isolation-package`에 지정하십시오.

UVF625-summary = 인덱스의 패키지가 URL에 의존합니다
UVF625-explanation =
    uv는 인덱스에서 온 것이 URL에 의존하지 않는다고 가정하며, 프로젝트 자체가 같은 URL을 지정하지 않으면 그런 의존성을 거부합니다. pip는 이를 따라갑니다. <https://docs.astral.sh/uv/pip/compatibility/#transitive-url-dependencies>
UVF625-fix = 그 URL을 프로젝트 자체의 요구 사항에 추가하십시오.

UVF627-summary = 여러 버전을 허용하는 요구 사항입니다
UVF627-explanation =
    버전 지정자가 선택의 여지를 남기면 pip와 uv는 둘 다 옳으면서도 서로 다르게 선택할 수 있습니다. 패키지에 주는 우선순위가 다르고, uv는 지정된 순서를 더 따릅니다. <https://docs.astral.sh/uv/pip/compatibility/#resolution-strategy>, <https://docs.astral.sh/uv/pip/compatibility/#package-priority>
UVF627-fix = `uvferry-compat matrix` 또는 `uvferry verify`로 비교하십시오. 잠금이 선택을 고정합니다.

UVF628-summary = `pip check`와 `uv pip check`가 찾는 것이 다릅니다
UVF628-explanation =
    uv는 없거나 읽을 수 없는 메타데이터, 맞지 않는 `Requires-Python`, 두 번 설치된 버전도 알립니다. pip는 uv가 알리지 않는 것을 일부 알립니다. 발견 사항이 있으면 실패하는 작업이 다른 발견 사항에서 실패할 수 있습니다. <https://docs.astral.sh/uv/pip/compatibility/#pip-check>
UVF628-fix = `uv pip check`를 한 번 실행하여 무엇을 찾는지 살펴보십시오.

UVF629-summary = 빌드해야 하는 URL과 함께 `--only-binary`가 있습니다
UVF629-explanation =
    pip는 `--only-binary`가 있어도 URL로 지정된 것을 빌드하지만 uv는 거부합니다. <https://docs.astral.sh/uv/pip/compatibility/#-only-binary-enforcement>
UVF629-fix = 휠을 지정하거나 이 패키지를 허용하십시오. 즉 `--no-build`에서 이 패키지를 빼고 나머지를 `no-build-package`로 지정합니다.

UVF630-summary = `--no-binary`와 휠의 메타데이터입니다
UVF630-explanation =
    두 도구 모두 소스에서 빌드한 것을 설치하고 다음에는 캐시에서 가져옵니다. 그러나 uv의 해석기는 빌드가 필요 없으므로 계속 휠의 메타데이터를 읽는 반면, pip는 소스의 메타데이터를 빌드합니다. 둘의 의존성이 같지 않으면 해석이 달라집니다. <https://docs.astral.sh/uv/pip/compatibility/#-no-binary-enforcement>
UVF630-fix = `uvferry-compat matrix`로 비교하십시오. 빌드를 새로 해야 하는 경우에는 `--refresh-package NAME`을 지정하십시오.

UVF631-summary = `_manylinux`가 어떤 휠이 맞는지 정합니다
UVF631-explanation =
    uv는 시스템 자체의 glibc에 대해 `manylinux_compatible`을 한 번 호출하고 그 답을 모두에 적용합니다. pip는 버전마다 호출하며, 예전의 `manylinux1_compatible` 등도 읽습니다. <https://docs.astral.sh/uv/pip/compatibility/#manylinux_compatible-enforcement>
UVF631-fix = no-manylinux처럼 함수가 모든 버전에 대해 같은 답을 하게 하거나 `--no-binary`를 사용하십시오.

UVF632-summary = 처음 임포트될 때 패키지가 컴파일되는 이미지입니다
UVF632-explanation =
    pip는 설치하는 것을 바이트코드로 컴파일합니다. uv는 지시하지 않으면 하지 않습니다. 컨테이너를 시작할 때마다 다시 컴파일하게 됩니다. <https://docs.astral.sh/uv/pip/compatibility/#bytecode-compilation>
UVF632-fix = `--compile-bytecode`를 지정하거나, 이미지에서 `UV_COMPILE_BYTECODE=1`을 설정하십시오.

UVF633-summary = 릴리스의 메타데이터가 표준을 따르지 않습니다
UVF633-explanation =
    `Requires-Python`을 읽을 수 없는 릴리스는 uv에 존재하지 않는 것과 같으며, pip는 그 값을 지나칩니다. 읽을 수 없는 의존성(`>=1.*`, `>=foo`)이 있으면 pip도 릴리스를 거부합니다. uv는 잘 알려진 몇 가지 형식은 바로잡고 나머지는 거부합니다. <https://docs.astral.sh/uv/pip/compatibility/#strictness-and-spec-enforcement>
UVF633-fix = 더 새로운 릴리스를 쓰거나 `[[tool.uv.dependency-metadata]]`로 바로잡으십시오.

UVF634-summary = 인증서를 확인하지 않는 호스트입니다
UVF634-explanation =
    uv에는 pip의 `--trusted-host`에 대응하는 `--allow-insecure-host`가 있으며, 요구 사항 파일에 있는 `--trusted-host`는 무시합니다. 어느 쪽이든 호스트에서 오는 것은 도중에 변경될 수 있습니다. <https://docs.astral.sh/uv/pip/compatibility/#pip-command-line-options-and-subcommands>
UVF634-fix = `SSL_CERT_FILE`로 호스트의 인증서를 제공하고, 그럴 수 없으면 `--allow-insecure-host`를 지정하십시오.

UVF635-summary = pip가 키링에서 가져오는 자격 증명입니다
UVF635-explanation =
    pip는 설치된 키링에 인덱스의 비밀번호를 요청합니다. uv는 `--keyring-provider subprocess`를 설정하지 않으면 요청하지 않으며, PATH에 `keyring` 프로그램이 있고 URL에 사용자 이름이 있어야 합니다. <https://docs.astral.sh/uv/pip/compatibility/#registry-authentication>
UVF635-fix = `UV_KEYRING_PROVIDER=subprocess`를 설정하고 키링을 도구로 설치하거나, `UV_INDEX_NAME_PASSWORD`를 사용하십시오.

UVF636-summary = egg를 남기거나 egg인 것입니다
UVF636-explanation =
    uv는 egg를 설치하지 않으며 `.egg` 폴더를 설치된 것으로 보지 않습니다. `.egg-info`와 `.egg-link`는 이미 있는 것을 압니다. 이들은 `easy_install`과 `setup.py install`이 만듭니다. <https://docs.astral.sh/uv/pip/compatibility/#egg-support>
UVF636-fix = 휠을 빌드하고 `uv pip install .`로 설치하십시오.

UVF637-summary = 변수로 지정한 제약 조건이며, 전에는 빌드에도 적용되었습니다
UVF637-explanation =
    `PIP_CONSTRAINT`는 이전 pip(26.2 이전)가 소스 배포판(sdist)을 빌드하는 환경에도 적용되었습니다. uv는 `UV_CONSTRAINT`와 `--constraint`를 설치되는 것에만 적용하며, 지금은 pip도 그렇습니다. <https://docs.astral.sh/uv/pip/compatibility/#build-constraints>
UVF637-fix = 빌드에 필요하면 `UV_CONSTRAINT`와 함께 `UV_BUILD_CONSTRAINT`를 설정하십시오.

UVF638-summary = `uv pip compile`의 기본값이 `pip-compile`과 다릅니다
UVF638-explanation =
    `-o`가 파일을 지정하지 않으면 표준 출력에 쓰고, 엑스트라를 빼며, 인덱스 줄을 쓰지 않습니다. <https://docs.astral.sh/uv/pip/compatibility/#pip-compile-defaults>
UVF638-fix = `-o FILE`을 지정하고, 파일에 필요하면 `--no-strip-extras` 또는 `--emit-index-url`도 지정하십시오.

UVF639-summary = `requires-python`의 상한입니다
UVF639-explanation =
    uv는 릴리스의 `Requires-Python`을 하한으로 봅니다. 사용 중인 Python보다 낮은 곳에서 끝나는 것(`<3`, `>=3.8,<3.12`)도 설치하는 반면, pip는 더 오래된 릴리스를 받거나 실패합니다. 프로젝트의 상한은 잠금에서 아무것도 제외하지 않습니다. <https://docs.astral.sh/uv/concepts/resolution/#universal-resolution>
UVF639-fix = 상한을 빼거나, `[tool.uv] environments`로 잠금을 제한하거나, pip가 받는 릴리스를 고정하십시오.

UVF640-summary = 파일의 이름과 메타데이터가 같은 것을 말하지 않습니다
UVF640-explanation =
    pip는 메타데이터의 이름이나 버전이 파일 이름과 다른 휠을 지나칩니다. uv는 그 휠로 해석하고, `UV_SKIP_WHEEL_FILENAME_CHECK`를 설정하지 않으면 설치를 거부합니다. 휠의 이름이 요구 사항의 이름과 다른 URL은 둘 다 거부합니다. <https://docs.astral.sh/uv/pip/compatibility/#strictness-and-spec-enforcement>
UVF640-fix = 이름을 고치거나, 올바르게 빌드된 릴리스를 사용하십시오.

UVF642-summary = 가상 환경 없이 설치합니다
UVF642-explanation =
    uv는 활성화된 가상 환경이나 `.venv`에 설치하며, 없으면 거부합니다. pip는 자신이 실행되는 Python에 설치합니다. <https://docs.astral.sh/uv/pip/compatibility/#virtual-environments-by-default>
UVF642-fix = 환경을 만들거나(`uv venv`) `--system`을 지정하십시오.

UVF643-summary = uv에 없는 `--user`입니다
UVF643-explanation =
    uv에는 사용자 방식(user scheme)이 없으며, Python의 폴더에 쓸 수 없을 때도 이 방식으로 대신하지 않습니다. <https://docs.astral.sh/uv/pip/compatibility/#-user-and-the-user-install-scheme>
UVF643-fix = 가상 환경에 설치하고, 프로그램은 `uv tool install`로 설치하십시오.

UVF650-summary = 버려졌거나, 이름이 바뀌었거나, 설치용이 아니었던 배포판입니다
UVF650-explanation =
    관리자가 포기했거나 다른 이름으로 옮겼거나, 다른 이름을 뜻했음을 알리기 위해서만 인덱스에 있는 것입니다. 일부는 현재의 Python이나 setuptools로 빌드할 수 없습니다. 메시지는 무엇이 이를 대신하는지와 그 근거를 밝힙니다.
UVF650-fix = 이를 대신하는 것을 사용하십시오.

UVF652-summary = 휠이 없는 릴리스입니다
UVF652-explanation =
    빌드된 사본이 없는 컴퓨터마다 그날의 빌드 요구 사항으로 빌드됩니다. 더 느리며, 네이티브 코드가 있으면 컴파일러와 헤더가 필요합니다. 두 도구 모두 해석하는 동안 그 코드를 실행합니다.
UVF652-fix = 휠이 있는 릴리스를 사용하거나, 휠을 한 번 빌드하여 자체 인덱스에 보관하십시오.

UVF653-summary = 휠이 있지만 대상에 맞는 것이 없는 릴리스입니다
UVF653-explanation =
    다른 Python이나 다른 플랫폼용 휠만 있습니다. 이 대상에서는 소스 배포판(sdist)을 빌드하며, 그것이 없으면 아무것도 설치할 수 없습니다.
UVF653-fix = 휠이 있는 릴리스(대개 더 새로운 것)나 다른 Python을 사용하십시오.

UVF654-summary = 시스템의 패키지가 필요한 빌드입니다
UVF654-explanation =
    맞는 휠이 없고, 소스에는 Python의 설치 프로그램이 제공하지 않는 라이브러리와 헤더가 필요합니다. 이것이 없으면 pip와 uv가 똑같이 실패합니다.
UVF654-fix = 메시지가 밝힌 패키지를 설치하거나 대체 패키지를 사용하십시오.

UVF655-summary = 철회된(yanked) 릴리스가 고정되어 있습니다
UVF655-explanation =
    관리자가 철회했습니다(PEP 592). pip와 uv는 정확히 고정된 경우에 경고와 함께 설치하며, 범위로는 더는 선택되지 않습니다.
UVF655-fix = 다른 버전을 고정하십시오.

UVF656-summary = 요구 사항을 만족하는 버전이 어느 인덱스에도 없습니다
UVF656-explanation =
    고정된 버전, 또는 버전 지정자가 허용하는 모든 버전이 조회한 인덱스에 없습니다. 두 도구 모두 실패합니다.
UVF656-fix = 존재하는 버전을 고정하거나, 그 버전이 있는 인덱스를 추가하십시오.

UVF657-summary = 이 이름의 패키지가 어느 인덱스에도 없습니다
UVF657-explanation =
    조회한 인덱스가 그 이름을 알지 못한다고 응답합니다. 두 도구 모두 실패하며, 그 이름을 등록하는 사람이 무엇을 설치할지 정하게 됩니다.
UVF657-fix = 이름을 고치거나, 패키지가 있는 인덱스를 추가하십시오.

UVF658-summary = 프로젝트보다 새로운 Python이 필요한 릴리스입니다
UVF658-explanation =
    릴리스의 `Requires-Python`이 요청된 Python, 또는 프로젝트가 허용하는 가장 낮은 Python을 제외합니다. pip와 uv는 그곳에서 실패하며, 프로젝트의 전체 범위에 대해 잠그는 uv는 모든 곳에서 실패합니다.
UVF658-fix = `requires-python`을 올리거나, 그 Python에 맞는 릴리스를 선택하십시오. 필요하면 마커를 사용합니다.

UVF659-summary = 버전이 전혀 없는 요구 사항입니다
UVF659-explanation =
    무엇이든 가장 새로운 것이 설치됩니다. 내일은 다른 버전이, 다음 컴퓨터에는 또 다른 버전이 설치됩니다.
UVF659-fix = 프로젝트를 잠그거나(`uv lock`), 프로젝트가 동작하는 버전을 지정하십시오.

UVF660-summary = 파일들이 한 패키지에 대해 서로 다르게 말합니다
UVF660-explanation =
    둘을 한 환경에 설치하면 둘 다 만족하는 버전이 없거나 마지막 명령이 우선합니다. 서로 다른 환경용이면 테스트하는 것과 실행하는 것이 다릅니다.
UVF660-fix = 한 번만 지정하고, 그 파일을 포함하거나(`-r`) 제약 조건으로 쓰십시오(`-c`).

UVF661-summary = 커밋이 없는 저장소입니다
UVF661-explanation =
    브랜치, 태그, 또는 리비전이 아예 없는 것은 내일 다른 것이 될 수 있습니다. uv.lock은 커밋을 기억하지만 `uv pip install`은 기억하지 않습니다.
UVF661-fix = 주소 끝의 `@` 뒤에 40자리 전체의 커밋을 지정하십시오.

UVF662-summary = 해시가 없는 URL입니다
UVF662-explanation =
    서버를 제어하는 사람이 무엇을 설치할지 정합니다. 해시가 있으면 pip와 uv는 다른 파일을 거부합니다.
UVF662-fix = URL에 `#sha256=…`을 추가하십시오.

UVF663-summary = 파이프라인이나 이미지가 pip로 설치합니다
UVF663-explanation =
    명령을 변경할 때까지 계속 pip를 사용하므로, 설치되는 것이 uv.lock이 말하는 것과 다릅니다.
UVF663-fix = `uvferry migrate`가 명령을 uv의 것으로 바꾸고, `uvferry translate`가 이를 보여 줍니다.

UVF664-summary = 이미지의 태그가 다음 Python으로 옮겨 갑니다
UVF664-explanation =
    태그가 없거나 `latest` 또는 `3`이면 언젠가 기본 이미지가 다른 Python이 됩니다. 잠금, 휠, 테스트가 대상으로 하지 않는 Python입니다.
UVF664-fix = 적어도 Python의 부 버전을 지정하고(`python:3.12-slim`), 가능하면 다이제스트를 지정하십시오.

UVF665-summary = pip나 uv를 무엇이든 가장 새로운 버전으로 가져옵니다
UVF665-explanation =
    새 pip나 uv는 다르게 해석하거나, 이전 것이 받던 것을 거부할 수 있습니다.
UVF665-fix = 버전을 지정하십시오: `ghcr.io/astral-sh/uv:0.13.9`, `pip install uv==0.13.9`.

UVF666-summary = 명령이 버전 없이 패키지를 설치합니다
UVF666-explanation =
    파이프라인이나 이미지는 실행되는 날에 가장 새로운 것을 받으며, 프로젝트의 어떤 파일도 이를 알지 못합니다.
UVF666-fix = 패키지를 프로젝트의 그룹에 넣고 그 그룹을 설치하거나, 버전을 지정하십시오.

UVF667-summary = 파일에 비밀번호나 토큰이 있습니다
UVF667-explanation =
    파일, 그 이력, 작업의 로그를 읽는 사람은 누구나 이를 갖게 됩니다. uv는 자격 증명을 uv.lock에 쓰지 않으며, 다른 곳에서 받아야 합니다. `UV_INDEX_NAME_USERNAME`과 `…_PASSWORD`, netrc, 키링이 그것입니다.
UVF667-fix = 서비스의 비밀 값에 넣고 변수로 지정한 다음, 변경하십시오.

UVF668-summary = 인덱스가 프로젝트가 유지 관리되지 않거나 그보다 나쁜 상태라고 알립니다
UVF668-explanation =
    인덱스는 프로젝트를 보관됨(archived, 더는 릴리스하지 않음), 사용 중단됨(deprecated, 다른 것이 대신함), 격리됨(quarantined, 악성일 수 있어 보류되고 제공되지 않음)으로 표시합니다(PEP 792).
UVF668-fix = 프로젝트가 밝힌 내용을 살펴보고, 이를 대신하는 것으로 옮기십시오.

UVF669-summary = 고정된 릴리스에 알려진 취약점이 있습니다
UVF669-explanation =
    `uv audit`는 고정된 버전에 대해 취약점 서비스에 조회합니다(다른 것을 지정하지 않으면 OSV).
UVF669-fix = 메시지가 수정된 버전으로 밝힌 버전으로 옮기십시오.
