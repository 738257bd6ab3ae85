### What reports say. Backticks mark names and commands, which each form sets apart.

## Every page

page-skip = 결과로 건너뛰기
page-made-by = uvferry가 만들었습니다. 이 페이지는 네트워크에 아무것도 요청하지 않습니다.
page-contents = 목차
filter-search = 검색
filter-any = 전체
filter-all = 모두 표시
yes = 예
rule-to-do = 조치
no = 아니요
seconds = { $number }초
milliseconds = { $number } ms

## Numbers that are seen first

tile-same = { $count ->
   *[other] 같은 배포판
}
tile-different = { $count ->
   *[other] 차이
}
tile-inconclusive = { $count ->
   *[other] 판정할 수 없는 비교
}
tile-person = { $count ->
   *[other] 사람의 결정이 필요한 줄
}
tile-risks-error = { $count ->
   *[other] 오류인 위험
}
tile-risks-warning = { $count ->
   *[other] 경고인 위험
}
tile-files = { $count ->
   *[other] 바뀌는 파일
}
tile-read = { $count ->
   *[other] 읽은 항목
}
tile-distributions = { $count ->
   *[other] 배포판
}
tile-direct = { $count ->
   *[other] 프로젝트가 요구하는 것
}
tile-not-there = { $count ->
   *[other] 요구되지만 없는 것
}
tile-unmet = { $count ->
   *[other] 충족되지 않은 요구 사항
}
tile-not-from-index = 인덱스에서 오지 않은 것
tile-editable = { $count ->
   *[other] 편집 가능 설치
}
tile-misfits = { $count ->
   *[other] 서로 맞지 않는 것
}
tile-wrong-settings = { $count ->
   *[other] 구성의 문제
}
tile-snapshots = { $count ->
   *[other] 스냅숏
}
tile-old = { $count ->
   *[other] 보관 대상보다 오래된 것
}
tile-removed = { $count ->
   *[other] 삭제한 것
}
tile-in-archive = { $count ->
   *[other] 아카이브의 배포판
}
tile-not-installed = 설치하지 못한 것
tile-before = { $count ->
   *[other] 이전의 배포판
}
tile-now = { $count ->
   *[other] 현재의 배포판
}
tile-imports = 이전처럼 작동하는 임포트
tile-errors = { $count ->
   *[other] 오류
}
tile-warnings = { $count ->
   *[other] 경고
}
tile-requirements = { $count ->
   *[other] 요구 사항
}
tile-projects = { $count ->
   *[other] 프로젝트
}
tile-applied = { $count ->
   *[other] 이전한 프로젝트
}
tile-projects-same = { $count ->
   *[other] 같다고 증명된 프로젝트
}
tile-projects-different = { $count ->
   *[other] 차이가 있는 프로젝트
}
migrations-title = 프로젝트 { $projects }개: pip에서 uv로
migrations-sentence = 프로젝트 { $projects }개 중 { $applied }개를 이전했습니다. { $waiting ->
    [0] 사람의 결정이 필요한 줄은 없습니다.
   *[other] 사람의 결정이 필요한 줄이 { $waiting }개 있습니다.
}
migrations-projects = 프로젝트
migrations-more = { $project }의 보고서 전체
lock-is-locked = 잠갔음
lock-is-skipped = 잠그지 않음
lock-is-unreachable = 연결할 수 없음
lock-is-unsolvable = 풀 수 없음

## The answer

migration-title = { $name }: pip에서 uv로
answer-applied = 적용했습니다.
answer-not-applied = 적용하지 않았습니다.
fact-applied = 적용한 실행: { $journal }.
fact-not-applied = 적용하지 않았습니다: 프로젝트에 아무것도 쓰지 않았습니다.
fact-refused = 적용할 수 없습니다: { $why }.
fact-person = 사람의 결정이 필요한 줄이 { $lines }개 있습니다.
fact-made-with = 사용한 도구: { $tools }.
refusal-nothing-to-do = 마이그레이션할 것이 없습니다
refusal-another-tool = 다른 도구의 테이블이 의존성을 선언하며, 의존성을 선언하는 요구 사항 파일이 없습니다
refusal-cycle = 요구 사항 파일이 서로를 순환하여 포함합니다
refusal-unreadable = 프로젝트의 파일을 읽을 수 없거나, 어떤 도구도 받지 않는 내용이 있습니다

## The lock

lock-title = 잠글 수 없었던 이유
lock-locked = `uv.lock`에 잠갔습니다.
lock-skipped = 잠그지 않았습니다.
lock-skipped-pip = 잠그지 않았습니다: 요구 사항 파일이 그대로 남습니다.
lock-unreachable = 잠그지 않았습니다: 프로젝트에 필요한 것에 uv가 접근할 수 없었습니다.
lock-dead = 잠그지 않았습니다: uv가 프로젝트를 잠글 수 없으며, pip도 프로젝트를 설치할 수 없습니다.
lock-unsolvable = 잠그지 않았습니다: uv가 프로젝트를 잠글 수 없습니다.
lock-cause = 이를 요구한 곳: { $place }.
remedy-unreachable = uv가 호스트나 저장소에 접근할 수 없었습니다. 접근할 수 있는 곳에서 다시 실행하거나, `--no-lock`으로 잠금 없이 적용하십시오.
remedy-dead = pip도 이 요구 사항을 설치할 수 없습니다. uv가 지적한 줄을 고친 뒤 다시 마이그레이션하십시오.
remedy-unsolvable = uv가 프로젝트를 잠글 수 없습니다. uv가 지적한 요구 사항을 고치거나, `--requires-python`으로 Python을 제한하십시오.

## The proof

same-title = 같습니까?
targets-title = 비교한 것
verdict-equal = 같은 패키지가 같은 버전으로 있습니다(비교 { $all }개).
verdict-different = 같지 않습니다: { $what }.
verdict-targets = 비교 { $all }개 중 { $different }개에 차이가 있음
verdict-hashes = 설명되지 않은 해시 { $hashes }개
verdict-nothing = 비교할 것이 없었습니다.
verdict-inconclusive = 알 수 없습니다: 비교 { $all }개 중 { $inconclusive }개를 판정할 수 없으며, 차이는 찾지 못했습니다.
share = { $all }개 중 { $same }개
subject-python = { $set }, Python { $python }
not-installed = 설치되지 않음
outcome-equal = 같음
outcome-different = 다름
outcome-inconclusive = 판정할 수 없음
before-pins = 고정된 버전
before-pip = pip
before-pip-simulated = pip(시뮬레이션)
lock-hashes = 배포판의 해시: 양쪽에 모두 있는 것 { $same }개, 잠금의 어느 대상도 쓰지 않는 휠의 것 { $outside }개.
lock-hashes-new = uv.lock에만 있으며, 그 뒤에 인덱스에 추가된 것:
lock-hashes-gone = 이전 파일에만 있으며, 인덱스에서 사라진 것:
lock-hashes-unasked = 이전 파일에만 있으며, 조회하지 않은 것:
lock-hashes-other = 이전 파일에만 있으며, 설명되지 않은 것:
published-equal = 패키지의 휠에는 같은 파일이 있고, 메타데이터도 같은 내용입니다.
published-restated = 패키지의 휠에는 같은 파일이 있고, 메타데이터도 같은 내용입니다. 다른 형식으로 쓴 항목: { $restated }.
published-decided = 패키지의 휠에는 같은 파일이 있고, 메타데이터도 다음을 빼면 같은 내용입니다: { $decided }.
published-restated-decided = 패키지의 휠에는 같은 파일이 있고, 메타데이터도 다음을 빼면 같은 내용입니다: { $decided }. 다른 형식으로 쓴 항목: { $restated }.
published-differs = 패키지의 휠이 달라집니다: { $differs }.
published-kept = 패키지의 메타데이터는 setup.py와 setup.cfg에 남습니다. pyproject.toml로 만들면 휠이 달라집니다: { $would }.
published-kept-differs = 패키지의 메타데이터는 setup.py와 setup.cfg에 남습니다. pyproject.toml로 만들면 휠이 달라집니다: { $would }. 그래도 남는 차이: { $differs }.
published-unknown = 패키지가 같은 것을 게시하는지 알 수 없습니다: 원래 상태로 빌드할 수 없었습니다({ $reason }).
trial-title = 시험 설치
trial-good = 설치하고 임포트함

## What needs a person

person-title = 사람의 결정이 필요한 것
person-said = 옮기지 못한 줄이 { $lines }개 있습니다. 각각에 무엇을 할 수 있는지는 `uvferry explain CODE`가 알려 줍니다.

## What to do next

next-title = 다음에 할 일
next-commit = `pyproject.toml`과 `uv.lock`을 함께 커밋하십시오. `.venv`는 어떤 커밋에도 넣지 않습니다.
next-python = { $range } 범위가 허용하는 Python이면 무엇이든 됩니다. uv가 그중 무엇을 쓸지는 `uv python pin VERSION`으로 정합니다.
next-lock = 이전 파일의 { $lines }줄은 컴파일된 파일에 있던 그대로 `uv.lock`에만 들어갔습니다. `uv lock --upgrade-package NAME`은 하나를, `uv lock --upgrade`는 모두를 올립니다.
next-no-mention = 검색한 다른 파일 중 요구 사항 파일을 지정하는 것은 없습니다.
next-setup-uv = GitHub의 워크플로에서는 다음과 같이 uv를 캐시와 함께 가져옵니다:
next-layers = 코드가 바뀌어도 의존성의 레이어가 유지되도록 의존성을 먼저 설치합니다:
next-image = `latest` 대신 버전을, `/app` 대신 이미지의 폴더를 지정하십시오.
next-documents = 문서
next-elsewhere = 그 밖의 곳
next-places = 요구 사항 파일을 지정하는 곳
credentials-said = 인덱스 URL에 있던 자격 증명은 pyproject.toml에 없습니다. uv는 이를 다음에서 읽습니다:
credentials-item = { $index } 인덱스: { $variables }

## What it was, what it becomes

was-title = 바뀌기 전의 프로젝트
was-nothing = 요구 사항 파일이 없었습니다.
was-inner = 하위 폴더에 있는 별개의 프로젝트(변경하지 않음): { $folders }.
files-title = 요구 사항 파일
role-main = 기본
role-group = 그룹 { $name }
role-extra = 엑스트라 { $name }
role-nothing = 없음
form-lock = 잠긴 버전
form-lock-of = { $sources }의 잠긴 버전
form-frozen = freeze 결과
form-compiled = 컴파일된 파일
form-constraints = 제약 조건
form-alias = 별칭
form-ignored = 무시됨
form-declared = 선언됨
becomes-title = 바뀐 뒤의 프로젝트
becomes-name = 이름
becomes-version = 버전
becomes-package = 패키지
becomes-package-built = uv가 빌드하여 설치합니다
becomes-package-not = 아무것도 빌드하지 않고 의존성만 설치합니다
becomes-groups = 그룹
becomes-conflict = 충돌
becomes-conflict-why = 함께 설치하지 않음
becomes-unchanged = 바뀌는 파일이 없습니다.
becomes-unchanged-pip = 바뀌는 파일이 없습니다: 요구 사항 파일은 남고 명령만 바뀝니다.
edit-renamed = { $old }에서 이름 변경됨
edited-create = 생성됨
edited-modify = 변경됨
edited-delete = 삭제됨
edited-rename = 이름 변경됨
tools-title = 도구의 설정
defaults-title = 요청에 따라 추가한 테이블
declared-title = 의존성
indexes-said = 인덱스(uv가 요청하는 순서):
index-default = uv가 아는 인덱스를 대신함
index-explicit = 소스에서 이를 지정한 패키지에만 사용
metadata-title = 찾은 메타데이터
commands-title = 명령
commands-more = 이 밖에 { $more }개가 더 있으며, 원장(ledger)에 나와 있습니다.
command-goes = 제거: { $why }
command-stays = 유지: { $why }
command-review = 사람의 결정 필요({ $code }): { $why }
hooks-title = pre-commit 훅
hooks-left-out = 쓰지 않은 훅 { $name }: { $why }
old-title = 이전 파일
old-deleted = 삭제됨: { $files }.
old-changed = 변경됨: { $files }.
old-held = { $file } 파일은 남습니다: { $why }
old-later = 남은 파일은 이를 지정하는 곳이 없어지면 삭제할 수 있습니다. 그 요구 사항은 pyproject.toml에 있습니다.

## What is asked for

evidence-title = 직접 요구한 것
evidence-said = 직접 요구한 것이 { $roots }개, 다른 것이 필요로 하여 있는 것이 { $transitive }개, 알 수 있는 근거가 없는 것이 { $unknown }개입니다.
evidence-needs = 무엇이 무엇을 필요로 하는지는 { $from }에서 알 수 있습니다.
evidence-no-needs = 무엇이 무엇을 필요로 하는지 알려 주는 것이 없습니다: 잠금도, 환경도, 컴파일된 목록도 없습니다.
evidence-elsewhere = 적힌 목록과 쓰이는 곳이 다릅니다. 계획은 아무것도 옮기지 않습니다:
evidence-moves = { $name } → { $to }: { $why }
evidence-may-move = { $name } → { $to } (추정): { $why }
evidence-likely = { $what } (추정)
evidence-more = 외 { $number }개
evidence-count = 적힌 것 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
standing-root = 직접 요구함
standing-transitive = 다른 것이 필요로 함
standing-unknown = 근거 없음

## Risks and findings

risks-title = uv로 옮길 때의 위험
risks-said = { $total ->
    [0] 위험을 찾지 못했습니다.
   *[other] 위험 { $total }개: 오류 { $errors }개, 경고 { $warnings }개, 정보 { $infos }개.
}
risks-count = 위험 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
risk-type-compatibility = 호환성
risk-type-installation = 설치
risk-type-ci = CI
risk-type-security = 보안
risk-type-reproducibility = 재현성
risks-list-title = 위험과 조치
risks-heading-error = 오류
risks-heading-warning = 경고
risks-heading-info = 정보
risk-also = 관련 위치: { $place }
severity-error = 오류
severity-warning = 경고
severity-info = 정보
coverage-title = 살펴본 것
coverage-files = 파일 { $files }개
coverage-files-title = 파일
coverage-index-asked = 인덱스에서 배포판 { $all }개를 조회했습니다
coverage-index-asked-others = 인덱스에서 배포판 { $all }개를 조회했으며, 그중 { $others }개는 다른 배포판만 필요로 하는 것입니다
coverage-index-skipped = 인덱스를 조회하지 않았습니다: { $why }
coverage-audited = 알려진 취약점을 조회했습니다
coverage-audit-skipped = 취약점은 알 수 없습니다: { $why }
coverage-not-audited = 알려진 취약점을 조회하지 않았습니다
coverage-unknown-title = 인덱스가 응답하지 않은 것
coverage-unknown-said = 이 배포판들은 인덱스가 필요한 항목을 검사하지 못했습니다.
coverage-unread-title = 메타데이터를 읽지 않은 것
coverage-unread-said = 이 배포판들이 필요로 하는 것과, 메타데이터로만 알 수 있는 것은 살펴보지 않았습니다.
diagnostics-title = 진단

## The ledger

ledger-title = 원장(ledger)
ledger-said = 항목 { $read }개를 읽었습니다: 유지 { $kept }개, 고쳐 씀 { $rewritten }개, 제외 { $dropped }개, 사람의 결정 필요 { $review }개.
ledger-count = 항목 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
disposition-kept = 유지
disposition-rewritten = 고쳐 씀
disposition-dropped = 제외
disposition-needs-review = 사람의 결정 필요

## The changes

diffs-title = 변경 내용
diffs-generated = { $file } 파일은 pyproject.toml에서 만들어지므로 그 줄을 여기에 싣지 않습니다.
diffs-no-text = { $file } 파일은 텍스트가 아닙니다.
hashes-title = 파일의 해시
hashes-said = 변경 전과 후의 바이트의 SHA-256입니다.
took-title = 걸린 시간
took-said = uv와 pip에서 걸린 시간은 각 단계에 포함되어 있습니다. 여러 실행이 동시에 진행되었을 수 있습니다.
step-plan = 계획
step-lock = 잠금
step-verify = 검증
step-within-uv = 그중 uv
step-within-pip = 그중 pip
step-all = 전체

## The way back

undo-title = 취소하는 방법
undo-said = `uvferry undo`는 모든 파일을 바이트 그대로, 모드까지 되돌립니다. 원본은 { $folder } 폴더에 있습니다. 그 뒤에 바뀐 파일이 있으면 거부하며, 그때 `--force`를 쓰면 더 새로운 파일을 따로 보관합니다. 파일의 현재 상태는 `uvferry status`가 알려 줍니다.
undo-nothing = 적용한 것이 없으므로 취소할 것도 없습니다.
trouble-title = 문제가 있을 때
trouble-differs = 버전이 다릅니다. 이전 파일에서 고정하고 다시 마이그레이션하거나, 받아들이십시오. 무엇 때문인지는 위의 표에 나와 있습니다.
trouble-inconclusive = 판정할 수 없는 비교가 있습니다. 부족했던 것에 접근할 수 있는 곳에서 `uvferry verify`로 나중에 보충하십시오.
trouble-credentials = { $index } 인덱스가 401이나 403으로 응답하면 다음을 설정해야 합니다: { $variables }.
trouble-indexes = 패키지를 pip와 다른 버전으로 찾습니다. uv는 각 패키지를 그것이 있는 첫 인덱스에서 가져오고, pip는 모든 인덱스 중 가장 알맞은 버전을 가져옵니다. 어느 인덱스에서 가져올지는 `[tool.uv.sources]`의 소스가 정합니다.
trouble-conflicts = uv가 다음을 함께 설치하지 않습니다: { $names }. 고정된 버전이 서로를 배제합니다. `uv sync` 한 번에는 그중 하나만 설치합니다.
trouble-python = uv가 어떤 Python에 맞는 환경을 찾지 못합니다. 고정된 버전이 `requires-python`이 허용하는 모든 Python에 맞지는 않습니다. 진단을 보십시오.

## Measured

measured-title = 측정: pip와 uv
measured-said = { $name }: pip { $pip }, uv { $uv }, Python { $python }.
measured-failed = 실패
measured-doubts = 수치를 믿기 전에 알아야 할 것:

## A plan, a scan, the runs of a project

plan-title = { $name }: 계획
plan-sentence = 항목 { $read }개를 읽었으며, 파일 { $files }개가 바뀌게 됩니다. 아무것도 쓰지 않았습니다.
scan-title = { $name }: 현재 상태
scan-sentence = 요구 사항 파일 { $files }개에 요구 사항 { $packages }개: 고정됨 { $pinned }개, 고정되지 않음 { $unpinned }개, 저장소 { $vcs }개, 로컬 { $local }개, URL { $url }개.
python-range = 정해질 범위: { $range }.
python-range-because = 정해질 범위: { $range }. 이유: { $reason }.
not-from-index-title = 인덱스에서 오지 않는 것
below-title = 하위 폴더의 프로젝트
evidence-compile-header = 컴파일 헤더
evidence-classifiers = 분류자(classifier)
evidence-ci = CI
evidence-image = 이미지
evidence-version-file = 버전 파일
evidence-environment = 환경
evidence-caller = 여기서 사용 중인 것
status-title = 이 프로젝트의 마이그레이션
status-sentence = { $runs ->
    [0] 없습니다.
   *[other] 실행 { $runs }개와 그 파일입니다(최신순).
}
status-lock = 지금 다른 프로세스가 작업 중입니다.
status-lock-process = 지금 작업 중인 프로세스: { $pid }.
status-renamed = { $path }(이전 이름: { $old })
run-applying = 적용 중
run-applying-files = 적용 중, 파일 { $total }개 중 { $done }개
run-applied = 적용됨
run-undoing = 취소 중
run-undone = 취소됨
run-broken = 저널이 손상됨
run-broken-because = 저널이 손상됨: { $reason }
action-create = 생성
action-modify = 변경
action-delete = 삭제
action-rename = 이름 변경
now-as-before = 적용 전과 같음
now-as-after = 적용 후와 같음
now-changed-since = 그 뒤에 바뀜
now-missing = 없음

## Heads of columns

col-after = 이후
col-asked-as = 요구한 형태
col-asked-for = 직접 요청
col-asks-for = 요구하는 것
col-became = 처리
col-before = 이전
col-before-from = 이전의 근거
col-by-interval = 구간
col-by-median = 중앙값
col-came-from = 출처
col-cause = 원인
col-change = 이후 ÷ 이전
col-code = 코드
col-command = 명령
col-cpus = CPU
col-declared = pyproject.toml의 선언
col-distributions = 배포판
col-environment = 환경
col-evidence = 근거
col-fact = 항목
col-file = 파일
col-file-system = 파일 시스템
col-folder-for = 폴더의 용도
col-found-in = 찾은 곳
col-free = 여유 공간
col-hooks = 훅
col-imported = 임포트
col-installed = 설치
col-is-pinned = 고정
col-is-there = 있는 것
col-issue = 문제
col-kept-as = 보관한 곳
col-key = 키
col-keys = 키
col-keys-or-value = 키 또는 값
col-kind = 종류
col-layer = 계층
col-left-out = 제외
col-lines = 줄
col-list = 목록
col-local = 로컬
col-median = 중앙값(95 %)
col-memory = 메모리
col-message = 메시지
col-name = 이름
col-names = 지정한 것
col-needed-by = 필요로 하는 것
col-now = 현재
col-outcome = 결과
col-package = 패키지
col-packages = 패키지
col-path = 경로
col-person = 사람의 결정이 필요한 줄
col-pinned = 고정됨
col-pip-by-it = pip ÷ 도구
col-place = 위치
col-platform = 플랫폼
col-python = Python
col-read = 읽던 파일
col-reads = 읽는 파일
col-reason = 이유
col-remark = 비고
col-repository = 저장소
col-requirements = 요구 사항
col-role = 역할
col-rule = 규칙
col-run-as = 실행 명령
col-runs = 실행 횟수
col-same = 같은 것
col-saved = 줄어드는 것
col-saved-as = 저장된 것
col-scenario = 시나리오
col-set = 목록
col-setting = 설정
col-severity = 심각도
col-size = 크기
col-standing = 구분
col-state = 상태
col-step = 단계
col-table = 추가한 테이블
col-tag = 태그
col-taken = 찍은 시각
col-target = 대상
col-targets = 대상
col-text = 텍스트
col-time = 시간
col-to = 옮긴 곳
col-to-do = 조치
col-tool = 도구
col-tools = 도구
col-type = 유형
col-under-uv = uv에서는
col-unpinned = 고정되지 않음
col-url = URL
col-value = 값
col-vcs = VCS
col-verdict = 판정
col-version = 버전
col-versions = 버전
col-way = 길
col-what = 내용
col-what-for = 용도
col-wheels = 휠
col-where = 위치
col-why = 이유
col-with-uv = uv로 설치하는 명령
col-without-effect = 효과 없음

## What the code uses

imports-title = 코드가 사용하는 것
imports-title-of = { $name }: 코드가 사용하는 것
imports-projects-sentence = 프로젝트 { $projects }개: { $findings ->
    [0] 할 일이 없습니다
   *[other] 발견한 것 { $findings }개
}, 힌트와 참고 { $hints }개.
imports-sentence = Python 파일 { $files }개와 선언된 배포판 { $packages }개를 비교했습니다: { $findings ->
    [0] 조치할 것이 없습니다
   *[other] 조치할 것 { $findings }개
}, 힌트와 참고 { $hints }개.
imports-verdicts-title = 발견한 것
imports-nothing = 발견한 것이 없습니다. 임포트한 것은 모두 선언되어 있고, 선언된 것은 모두 사용됩니다.
imports-count = 발견한 것 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
imports-hint = (힌트: { $why }.)
imports-most-used-title = 가장 많이 사용하는 것
imports-categories-title = 분류
imports-categories-said = 선언된 배포판의 용도입니다.
graph-title = 기반이 되는 것
graph-who = 무엇이 무엇을 필요로 하는지
graph-numbers = 배포판 { $all }개: 프로젝트가 직접 요구하는 것은 { $direct }개이고, { $transitive ->
    [0] 함께 따라오는 것은 없습니다
   *[other] 함께 따라오는 것은 { $transitive }개입니다
}. 가장 먼 것은 { $deepest }단계 떨어져 있습니다.
graph-installed = 설치하면 { $size }를 차지합니다.
graph-download = 내려받는 크기는 최대 { $size }입니다.
graph-missing = 요구되지만 없는 것이 { $missing }개 있습니다.
graph-picture = 무엇이 무엇을 필요로 하는지: 상자 { $distributions }개, 왼쪽의 프로젝트가 요구하는 것에서 그것이 필요로 하는 것으로
graph-picture-below = 아래의 표가 같은 내용을 글로 보여 줍니다.
graph-legend-project = 프로젝트
graph-legend-root = 아무것도 요구하지 않는 것
graph-legend-missing = 없음
graph-legend-first = 가장 짧은 길
graph-legend-others = 함께 요구하는 것
graph-legend-conditional = 마커가 맞을 때만(기울인 이름)
graph-legend-unmet = 맞지 않는 버전
graph-roots = 프로젝트가 요구하는 것과 그것이 가져오는 것
graph-all = 배포판과 그것이 있는 이유
graph-direct = 프로젝트가 요구함
graph-transitive = 다른 배포판이 요구함
graph-root = 직접 요구됨
graph-declared = { $lists }에 선언됨
graph-needed = { $names }에 필요함
graph-needed-more = { $names } 외 { $more }개에 필요함
graph-at-most = 최대 { $size }
graph-title-of = { $name }의 기반이 되는 것
graph-nothing = 해석된 것이 없습니다.
graph-unmet = 충족되지 않은 요구 사항
graph-cycles = 서로를 요구하는 것
why-title = { $name }: 있는 이유
why-nothing = { $name }: 해석된 것 중에 없습니다.
why-versions = { $name }: 버전 { $versions }개가 있습니다.
why-nobody = 아무것도 이를 요구하지 않습니다.
why-direct = 직접 요구하는 것은 { $number }개입니다: { $names }.
why-ways = 각 출발점에서 오는 가장 짧은 길
imports-distributions-title = 배포판
imports-distributions-count = 배포판 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
imports-maybe = 확실하지 않음
imports-undeclared = 선언되지 않음
imports-files-title = 파일마다 사용하는 것
imports-files-count = 파일 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
imports-unknown-title = 어느 배포판의 것인지 알 수 없는 모듈
imports-unknown-module = `{ $module }`: 파일 { $files }개
imports-basis-title = 살펴본 것
imports-environment = 어느 배포판에 어느 모듈이 있는지는 환경 `{ $path }`에서 알았습니다.
imports-no-environment = 살펴본 환경이 없습니다. 어느 배포판에 어느 모듈이 있는지는 표에서 알았고, 이름으로만 알 수 있는 것은 힌트입니다.
imports-lock = 무엇이 무엇을 필요로 하는지는 `{ $path }`에서 알았습니다.
imports-no-lock = 잠금 파일이 없습니다. 무엇이 무엇을 필요로 하는지는 환경에 있는 만큼만 압니다.
imports-numbers = 파일 { $files }개, { $lines }줄, 임포트 { $imports }개: 프로젝트의 모듈 { $own }개, 표준 라이브러리 { $standard }개, 배포판 { $others }개, 알 수 없는 것 { $unknown }개.
tile-unused = 사용하지 않음
tile-missing = 선언 누락
tile-transitive = 다른 배포판 때문에만 있는 것
tile-misplaced = 목록이 잘못된 것
category-core = 핵심
category-database = 데이터베이스
category-web = 웹
category-ml = 데이터와 머신러닝
category-testing = 테스트
category-linting = 린트
category-development = 개발
category-deployment = 배포
category-utilities = 유틸리티
category-other = 기타
known-by-settings = 설정
known-by-record = 설치된 파일
known-by-top-level = top_level.txt
known-by-editable = 편집 가능 설치
known-by-table = 알려진 차이의 표
known-by-name = 이름(추측)
file-role-package = 프로젝트
file-role-tests = 테스트
file-role-docs = 문서
file-role-development = 개발
file-role-examples = 예제
col-files = 파일
col-imports = 임포트
col-modules = 모듈
col-category = 분류
col-number = 개수
col-lists = 목록
col-is-used = 사용
col-known-by = 알게 된 방법
col-other-uses = 다른 사용
col-findings = 발견한 것
col-hints = 힌트
col-project = 프로젝트
col-lock = 잠금
col-verification = 패키지
col-changed-files = 바뀌는 파일
col-run = 저널의 실행
col-licence = 라이선스
col-used-by = 사용하는 파일
col-there-for = 있는 이유
col-brings = 가져오는 것
col-brings-alone = 혼자 가져오는 것
col-deepest = 깊이

## pip and uv side by side

matrix-title = pip와 uv의 비교
matrix-sentence = 대상 { $targets }개에서 패키지 { $packages }개를 비교한 결과 { $all }개 중 { $same }개가 같습니다({ $percent })
matrix-sentence-nothing = 대상 { $targets }개, 패키지 { $packages }개: 비교할 것이 없습니다
matrix-share = { $of }개로 나눈 것 중 { $share }번째입니다
matrix-speed-whole = 전체를 해석하는 데 걸린 시간은 pip가 uv의 { $ratio }배입니다(대상 { $targets }개의 중앙값, 평균 { $mean }배).
matrix-speed-alone = 패키지 하나만 해석하는 데 걸린 시간은 pip가 uv의 { $ratio }배입니다(실행 { $pairs }쌍의 중앙값, 평균 { $mean }배).
matrix-note = 참고: { $note }
matrix-tile-same = 같음
matrix-outcome-same = 같음
matrix-outcome-other-version = 다른 버전
matrix-outcome-only-pip = pip만 가능
matrix-outcome-only-uv = uv만 가능
matrix-outcome-neither = 둘 다 불가
matrix-outcome-inconclusive = 판정할 수 없음
matrix-heading-same = 같은 것
matrix-heading-other-version = uv에서는 다른 버전인 것
matrix-heading-only-pip = uv로 설치할 수 없는 것
matrix-heading-only-uv = pip로 설치할 수 없는 것
matrix-heading-neither = 둘 다 설치할 수 없는 것
matrix-heading-inconclusive = 판정할 수 없는 것
matrix-count-problems = 문제 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
matrix-count-packages = 패키지 {"{"}all{"}"}개 중 {"{"}shown{"}"}개
matrix-nothing = 없습니다. pip와 uv가 같은 것을 설치합니다.
matrix-cells = 셀 { $cells }개
matrix-packages-title = 패키지별 결과
matrix-packages-label = 패키지 표
matrix-transitive = 다른 패키지가 요구함
matrix-targets-title = 대상
matrix-said-title = 도구가 출력한 것
matrix-several = 여러 버전
matrix-same-title = 모든 대상에서 같은 것: 패키지 { $packages }개
target-no-interpreter = 이 컴퓨터에 해당 인터프리터가 없습니다
target-pip-simulated = pip { $version }(시뮬레이션)
cell-not-needed = 필요하지 않음
cell-hashes-differ = 다른 파일: 해시가 다름
cell-times = pip { $pip }초, uv { $uv }초
artifact-sdist = 소스 배포판
artifact-vcs = 저장소
artifact-folder = 폴더
and-more = { $named } 외 { $more }개
problem-on = 대상: { $targets }
problem-at = 요구한 곳: { $places }
problem-works = 확인된 방법:
problem-to-do = 조치:
problem-says = { $target }에서 { $tool }의 출력
problem-said = { $target }의 { $names }, { $tool }
problem-follows = { $packages ->
   *[other] { $named } 때문에 생긴 것입니다. 그쪽을 해결하면 함께 해결됩니다.
}
problem-follows-more = { $packages ->
   *[other] 실패한 것 가운데 { $named } 외 { $more }개 때문에 생긴 것입니다. 그쪽을 해결하면 함께 해결됩니다.
}
problem-way-flags = { $way } (`{ $flags }`)
problem-way-untried = { $way } 이 방법은 여기서 시험하지 않았습니다.
problem-do-nothing = 할 일이 없습니다.
problem-do-pin = 원하는 버전을 고정하여 두 도구가 같은 버전을 쓰게 하십시오.
problem-do-read-uv = 시험한 방법 중 uv가 설치할 수 있는 것이 없습니다. 무엇이 부족한지는 uv의 메시지에 나와 있습니다.
problem-do-read-pip = uv에는 문제가 없습니다. pip가 실패하는 이유는 pip의 메시지에 나와 있습니다.
problem-do-mend = 옮기기 전에도 실패합니다. 요구 사항을 고치거나 대상을 빼십시오.
problem-do-again = 메시지가 가리키는 문제를 없앤 뒤 `--resume`으로 다시 실행하십시오.
solutions-title = 문제와 해결 방법
solutions-nothing = 사람의 결정이 필요한 것이 없습니다.
solution-targets = 대상: { $targets }
solution-versions = 버전: { $versions }
solution-places = 요구한 곳: { $places }
solution-why = 이유: { $why } ({ $code })
solution-flags = 작동하는 옵션: `{ $flags }`
solution-no-flags = 작동하는 옵션: 찾지 못했습니다
solution-to-do = 조치: { $to_do }
solution-in-general = 일반적인 조치: { $fix }

## pip and uv, measured

between = { $low } ~ { $high }
runs = 실행 { $runs }회
rounds = { $rounds }라운드
runs-span = 실행: { $span }
unit-seconds = 초
unit-milliseconds = ms
bench-title = pip와 uv의 측정 결과
bench-doubts-below = 수치를 믿기 전에 알아야 할 것이 { $number }가지 있으며, 수치 아래에 나와 있습니다.
bench-doubts-title = 수치를 믿기 전에 알아야 할 것
bench-ratio = pip의 소요 시간은 { $tool }의 { $ratio }배입니다.
bench-not-same = 설치된 것이 서로 같지 않습니다.
bench-failed-title = 실패한 것
bench-savings-title = 시간과 비용으로 환산한 값
bench-savings-of = `{ $scenario }` 시나리오에서 { $tool }의 속도를 적용하면 다음과 같습니다:
bench-assumed = 전제한 것:
saving-minutes = CI 실행 한 번에 줄어드는 시간(분)
saving-hours = 한 해에 줄어드는 시간(시간)
saving-money = 한 해에 줄어드는 비용
bench-how-title = 측정 방법
how-host = { $system }, { $cpu }, 프로세서 { $cpus }개, 메모리 { $memory }
how-served = 두 도구 모두 이 컴퓨터에서 파일을 받았습니다(파일 { $files }개, 응답마다 { $latency } 추가). 네트워크는 수치에 들어 있지 않습니다.
how-bandwidth = 이 컴퓨터는 초당 최대 { $rate }를 보냈습니다.
how-network = 네트워크가 수치에 들어 있습니다.
how-runs = 실행마다 새 환경과 전용 캐시를 쓰고, 도구를 번갈아 실행했습니다. 구간은 부트스트랩으로 구했습니다. 모든 프로세스의 메모리는 표본으로 쟀으며, 실제 경과 시간과 프로세서 시간은 정확한 값입니다.
how-empty = 아무것도 하지 않는 프로그램은 여기서 { $time } 걸립니다.
how-looking = 프로세스를 관찰하는 데 그 프로세서 시간의 { $share }가 듭니다.
label-change = 비율
label-median = 중앙값
figures-title = 수치
figures-label = 수치 표
risks-label = 위험 표
chart-speedups = pip의 소요 시간(도구 대비 배수)
chart-speedups-axis = 도구 대비 배수(점선: 같음), 로그 눈금. 수염: 95 %
chart-durations = { $scenario }의 실제 경과 시간
chart-durations-axis = { $unit }. 상자: 사분위수, 선: 중앙값, 수염: 모든 실행
chart-memory = 모든 프로세스의 메모리, { $scenario }
chart-memory-axis = 시작한 뒤의 시간, 로그 눈금. 표본으로 잰 값, 중앙값에 가장 가까운 실행
chart-changes = 이전 대비 이후에 걸리는 시간
chart-changes-axis = 이전 대비 배수(점선 오른쪽: 더 오래 걸림). 수염: 95 %
chart-changes-axis-logarithmic = 이전 대비 배수(점선 오른쪽: 더 오래 걸림), 로그 눈금. 수염: 95 %
scenario-about-resolve = 설치는 하지 않고 맞는 버전을 찾습니다
scenario-about-cold-install = 캐시가 비어 있을 때 빈 환경에 모두 설치합니다
scenario-about-warm-install = 캐시가 채워져 있을 때 빈 환경에 모두 설치합니다
scenario-about-compiled-install = 캐시가 채워져 있을 때 모두 설치하고 바이트코드로 컴파일합니다
scenario-about-noop = 이미 설치된 것을 다시 설치합니다
scenario-about-add-one = 설치된 환경에 작은 배포판 하나를 추가합니다
scenario-about-upgrade-one = 요구 사항 하나를 이전 버전에서 요구 사항이 정하는 버전으로 올립니다
scenario-about-venv = 빈 환경을 만듭니다
scenario-about-lock = 모든 버전과 해시를 기록합니다
scenario-about-sync = 잠긴 것을 빈 환경에 설치합니다
scenario-about-uninstall = 설치된 환경에서 모두 제거합니다
bench-verdict-regression = 더 오래 걸림
bench-verdict-improvement = 덜 걸림
bench-verdict-no-evidence = 근거 없음
bench-verdict-too-few = 실행 횟수 부족
bench-verdict-one-sided = 한쪽에만 있음
comparison-title = 두 측정의 비교
comparison-sentence = 이전과 이후에 측정한 것 { $things }개: { $names }
comparison-longer = 더 오래 걸림
comparison-less = 덜 걸림
comparison-unsure = 근거 없음
comparison-none = 어느 쪽에도 성공한 실행이 없습니다.
comparison-how-title = 판정 기준
comparison-how-medians = 성공한 실행의 중앙값과, 양쪽을 따로 추출한 부트스트랩의 95 % 구간입니다.
comparison-how-threshold = 구간 전체가 { $threshold }를 넘어야 변화로 봅니다. 차트의 회색 범위가 그 기준입니다.
comparison-how-no-evidence = “근거 없음”은 변화가 없다는 뜻이 아닙니다. 더 많이 실행하면 알 수 있을지도 모릅니다.
comparison-how-machines = 양쪽을 서로 다른 컴퓨터에서 측정했을 수 있으며, 여기서는 그것을 변화와 구별할 수 없습니다.

## An environment and its machine

machine-title = 환경과 컴퓨터
machine-sentence = { $prefix }: { $implementation } { $version }용 배포판 { $distributions }개가 있습니다.
machine-environment-title = 환경
machine-no-environment = 환경이 없습니다: { $problem }
machine-no-environment-found = 환경이 없습니다: 찾지 못했습니다
machine-interpreters-title = 인터프리터
machine-pip-title = pip의 설정
machine-uv-title = uv
machine-host-title = 호스트
machine-wrong-title = 설정의 문제
machine-without-files = `PIP_CONFIG_FILE` 때문에 어떤 설정 파일도 읽지 않습니다.
machine-no-settings = 설정이 없습니다.
interpreters-none = 없습니다.
interpreter-selected = 선택됨
interpreter-broken = 실행되지 않음: { $reason }
setting-overridden = 다른 설정으로 대체됨
uv-not-on-path = PATH에 없습니다
layer-variable = 환경 변수
certificate-missing = 없음
file-state-missing = 없음
file-state-read = 읽음
file-state-unreadable = 읽을 수 없음
file-state-refused = 거부됨
fact-kind = 종류
fact-interpreter = 인터프리터
fact-prefix = 접두 경로
fact-base = 기반 접두 경로
fact-prompt = 프롬프트
fact-takes-in-the-packages-of-its-base = 기반 환경의 패키지 포함
fact-externally-managed = 외부에서 관리됨
fact-platform = 플랫폼
fact-distributions = 배포판
fact-by-origin = 출처별
fact-by-installer = 설치 도구별
fact-requested = 직접 요청한 것
fact-editable = 편집 가능 설치
fact-with-broken-metadata = 메타데이터가 손상된 것
fact-hidden-by-others = 다른 것에 가려진 것
fact-left-over = 제거하고 남은 것
fact-requirements-not-met = 충족되지 않은 요구 사항
fact-version = 버전
fact-cache-and-environment-on-one-file-system = 캐시와 환경이 같은 파일 시스템에 있음
fact-possible-link-mode = 가능한 링크 방식
fact-pip-trusts-the-system-certificates = pip가 시스템의 인증서를 신뢰함
fact-keyring-of-pip = pip의 키링
fact-keyring-of-uv = uv의 키링
fact-system = 시스템
fact-kernel = 커널
fact-architecture = 아키텍처
fact-c-library = C 라이브러리
fact-processor = 프로세서
fact-threads = 스레드
fact-cores = 코어
fact-threads-that-may-be-used = 쓸 수 있는 스레드
fact-processors-allowed = 허용된 프로세서
fact-memory = 메모리
fact-memory-available = 쓸 수 있는 메모리
fact-memory-allowed = 허용된 메모리
fact-container = 컨테이너
fact-encoding-of-the-locale = 로캘의 인코딩
disk-role-project = 프로젝트
disk-role-environment = 환경
disk-role-uv-cache = uv 캐시
disk-role-temporary = 임시 파일

## What is installed, and what was saved of it

list-title = 설치된 것
list-sentence = { $prefix }: { $implementation } { $version }용 배포판 { $distributions }개가 있습니다.
list-misfits = 서로 맞지 않는 것
list-hidden = 같은 이름의 다른 것에 가려진 것
list-hidden-one = { $name }: { $place }
list-twice = { $name }: { $place }(쓰이는 것과 같은 폴더에 있음)
list-leftovers = 제거하고 남은 것(배포판이 아님)
list-unmet = 충족되지 않은 요구 사항 { $unmet }개
origin-index = 인덱스
origin-archive = 아카이브
origin-vcs = 저장소
origin-local-file = 파일
origin-local-folder = 폴더
origin-editable = 폴더(편집 가능)
origin-conda = Conda
origin-system = 시스템의 패키지
origin-setup-py = `setup.py install`
origin-unknown = 알 수 없음
snapshot-title = { $name }의 스냅숏
snapshot-sentence = Python { $python } 환경의 배포판 { $distributions }개를 { $archive }에 저장했습니다.
snapshot-sentence-wheels = Python { $python } 환경의 배포판 { $distributions }개를 { $archive }에 저장했으며, 그중 { $wheels }개는 휠로 들어 있습니다.
snapshot-archive = 아카이브
snapshot-restore = `uvferry-env restore ARCHIVE PATH`로 환경을 다시 만들 수 있습니다. 아카이브에 휠로 들어 있지 않은 것은 인덱스에서 가져옵니다.
snapshot-restore-offline = `uvferry-env restore --offline ARCHIVE PATH`로 환경을 다시 만들 수 있습니다. 모든 배포판이 아카이브에 휠로 들어 있습니다.
snapshot-redacted = 자격 증명
snapshot-redacted-said = 자격 증명을 뺀 곳:
snapshot-files = 들어 있는 파일
snapshots-title = 스냅숏
snapshots-in = { $folder } 폴더
snapshots-sentence = { $snapshots ->
    [0] 없습니다.
   *[other] 환경 { $environments }개의 스냅숏 { $snapshots }개이며, 모두 { $size }입니다.
}
snapshots-removed = 보관 대상보다 오래된 { $old }개를 삭제했습니다.
snapshots-old = 보관 대상보다 오래된 { $old }개는 삭제 대상입니다.
snapshots-is-removed = 삭제함
snapshots-is-old = 오래됨

restoration-title = { $name }의 아카이브
restoration-verified = { $archive }: 손상되지 않았으며, Python { $python }과 배포판 { $distributions }개가 들어 있습니다.
restoration-same = { $path }: { $archive }의 내용과 같습니다.
restoration-differs = { $path }: { $archive }의 내용과 { $differences }곳이 다릅니다.
restoration-restored = { $path }: 배포판 { $distributions }개 중 { $installed }개를 설치했습니다.
restoration-failed = 다시 만들지 못했으며, { $path }에 아무것도 남기지 않았습니다.
restoration-python = Python 버전이 다릅니다: 저장할 때 { $saved }, 현재 { $now }.
restoration-failed-ones = 설치하지 못한 것
restoration-left-out = 제외한 것
restoration-differences = 다른 점
restoration-rebuilt = 새로 빌드한 것
restoration-rebuilt-said = 다음은 새로 빌드했으므로 파일을 비교하지 않습니다: { $names }.
other-missing = 없음
other-added = 이전에는 없었음
other-version = 버전이 다름
other-origin = 출처가 다름
other-files = 파일이 다름
other-requested = 직접 요청 여부가 다름
move-title = 환경을 uv로 옮기기
move-planned = { $path }: { $uv }로 다시 만들 예정입니다.
move-moved = { $path }: { $uv }로 다시 만들었습니다({ $took }).
move-unchanged = { $path }: uv가 만들었고 모두 uv가 설치했으므로 할 일이 없습니다.
move-rolled-back = { $path }: 옮기지 못했으며, 이전 환경을 그대로 되돌렸습니다.
move-refused = { $path }: 옮기지 않았으며, 아무것도 바꾸지 않았습니다.
move-issues = 잘못된 것
move-accepted = 받아들였습니다.
move-backup = 이전 환경은 { $backup }에 있습니다. `uvferry-env move-venv --undo`가 이를 { $path }로 되돌립니다.
move-discarded = 이전 환경을 삭제했습니다.
move-left-out = 제외: { $why }
move-otherwise = 다른 방법으로 설치함: { $way }
move-carried = 함께 옮긴 파일
move-left = 이전 환경에만 있는 파일
move-undo-title = 환경 되돌리기
move-undone = { $path }: 이전 환경을 되돌렸습니다.
move-undone-unfinished = { $path }: 이전 환경을 되돌렸습니다. 옮기는 작업이 끝나지 않은 상태였습니다.
move-kept = 그 자리에 있었고 그 뒤에 바뀐 것을 보관한 곳
move-rest = 남은 것

## What single commands did

check-title = 검사 결과
check-nothing = 잘못된 것이 없습니다.
check-sentence = 파일 { $files }개에서 오류 { $errors }개, 경고 { $warnings }개, 정보 { $infos }개를 찾았습니다.
check-fixes = 고치는 것
check-fixed = { $file } 파일에서 고친 것:
check-can-be-fixed = `--fix`가 { $file } 파일에서 고치는 것:
generation-title = setup.py와 setup.cfg로 만든 pyproject.toml
generation-written = 파일 { $files }개를 변경했습니다.
generation-not-written = { $files ->
    [0] 바뀌는 파일이 없습니다.
   *[other] 파일 { $files }개가 바뀌게 됩니다. 아무것도 쓰지 않았습니다.
}
generation-text = 새 pyproject.toml
wheel-equal = 휠이 변경 전과 후에 같습니다.
wheel-restated = 휠이 변경 전과 후에 같은 내용입니다. 다른 형식으로 쓴 항목: { $restated }.
wheel-different = 휠에 다른 점이 { $differences }개 있습니다.
wheel-inconclusive = 원래 상태로 빌드할 수 없어 휠을 비교하지 못했습니다: { $reason }
wheel-fails = 이전에는 빌드할 수 있었으나 이제는 빌드할 수 없습니다: { $reason }
wheel-differences = 휠의 다른 점
wheel-part-header = 헤더
wheel-part-description = 설명
wheel-part-entry-point = 진입점
wheel-part-tag = 태그
wheel-part-file = 파일
undo-one = `uvferry undo`는 모든 파일을 바이트 그대로 되돌립니다.
tools-sentence = { $keys ->
    [0] pyproject.toml로 옮기는 키가 없습니다.
   *[other] 도구 { $tools }개의 키 { $keys }개를 pyproject.toml로 옮깁니다.
}
translation-title = uv로 바꾼 명령
translation-title-of = { $file }: uv로 바꾼 명령
translation-sentence = { $commands ->
    [0] pip와 그 비슷한 도구의 명령을 찾지 못했습니다.
   *[other] 명령 { $commands }개: uv로 바꿈 { $rewritten }개, 더는 필요 없음 { $removed }개, 유지 { $kept }개, 사람의 결정 필요 { $review }개.
}
translation-text = 입력한 것
translation-typed = 입력:
translation-becomes = uv로 바꾼 것:
translation-form = 유지. uv로는 { $to }
translation-mentions = 함께 바뀌는 것
undone-title = 취소한 실행
undone-sentence = { $id } 실행을 취소했습니다: 파일 { $files }개가 이전 상태로 돌아갔습니다.
undone-files = 파일
undone-restored = 이전 내용으로 되돌림
undone-removed = 삭제됨(실행이 만든 파일)
undone-kept = 보관한 더 새로운 파일
undone-left = 남은 폴더
undone-left-said = 실행이 만들었으나 지금은 다른 것이 들어 있는 폴더입니다:
ide-title = uv에 맞춘 { $editor } 설정
ide-sentence = 추가 { $added }개, 대체 { $replaced }개, 이미 있음 { $there }개, 그대로 둠 { $kept }개.
ide-written = 프로젝트에 썼습니다.
ide-written-into = { $folder } 폴더에 썼습니다.
ide-not-written = 아무것도 쓰지 않았습니다.
ide-undo = `uvferry undo`에 { $folder } 폴더를 인수로 지정하면 모든 파일을 바이트 그대로 되돌립니다.
ide-settings = 설정
ide-added = 추가됨
ide-replaced = 대체됨
ide-there = 이미 있음
ide-kept = 다른 값이 있어 그대로 둠
