use super::*;

fn built(path: &str, text: &str) -> Vec<String> {
    let carrier = Carrier::of(path, &[]).unwrap_or(Carrier::Listed);
    let file = super::super::command_file_of(path, text.as_bytes().to_vec(), carrier);
    built_in(&file)
        .into_iter()
        .map(|built| {
            let target = built.target.map(|target| format!(" {target}"));
            format!(
                "{} {}{}",
                built.name,
                built.files.join(","),
                target.unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn command_lines_build() {
    let text = "IMAGE := me/base\nTAG ?= 1\n\
        base:\n\t@docker build --pull -t $(IMAGE):$(TAG) \\\n\t\t-f docker/Dockerfile.base . > /dev/null\n\
        all: base\n\tdocker compose build -t no .\n\t$(DOCKER) buildx build --tag=me/all:$(X) --target dev app\n";
    assert_eq!(
        built("Makefile", text),
        [
            "me/base:1 docker/Dockerfile.base",
            "me/all:$(X) app/Dockerfile dev"
        ]
    );
    let text = "cd ci && podman build -t \"me/${NAME:-base}\" --build-arg A=1 ..\n\
        /kaniko/executor --context . --dockerfile Dockerfile.k --destination r.example.com/k\n";
    assert_eq!(
        built("ci/build.sh", text),
        [
            "me/base Dockerfile",
            "r.example.com/k ci/Dockerfile.k,Dockerfile.k"
        ]
    );
}

#[test]
fn services_build() {
    let text = "services:\n  a:\n    image: ${IMAGE:-me/base}:latest\n    build:\n      context: .\n      dockerfile: docker/Dockerfile.base\n      target: dev\n  \
        b:\n    build: ./b\n    image: me/b\n  c:\n    image: redis\n";
    assert_eq!(
        built("docker-compose.yml", text),
        [
            "me/base:latest docker/Dockerfile.base dev",
            "me/b b/Dockerfile"
        ]
    );
}

#[test]
fn steps_of_workflows_build() {
    let text = "env:\n  IMAGE: me/base\njobs:\n  a:\n    steps:\n    - uses: docker/metadata-action@v5\n      id: meta\n      with:\n        images: |\n          ghcr.io/me/meta\n    \
        - uses: docker/build-push-action@v5\n      with:\n        file: Dockerfile.base\n        tags: |\n          ${{ env.IMAGE }}:latest\n          ghcr.io/${{ github.repository }}/x:1\n    \
        - uses: docker/build-push-action@v5\n      with:\n        context: sub\n        tags: ${{ steps.meta.outputs.tags }}\n    \
        - run: docker build -t me/run -f Dockerfile.run .\n";
    assert_eq!(
        built(".github/workflows/a.yml", text),
        [
            "me/run .github/workflows/Dockerfile.run,Dockerfile.run",
            "me/base:latest Dockerfile.base",
            "ghcr.io/${_}/x:1 Dockerfile.base",
            "ghcr.io/me/meta:$tag sub/Dockerfile"
        ]
    );
}

#[test]
fn targets_of_bake_files_build() {
    let text = "variable \"TAG\" { default = \"x\" }\ntarget \"base\" {\n  dockerfile = \"Dockerfile.base\"\n  target = \"dev\"\n  args = { A = \"${TAG}\" }\n  tags = [\n    \"me/base:${TAG}\",\n  ]\n}\n\
        target \"app\" {\n  contexts = {\n    up = \"target:base\"\n  }\n  tags = [\"me/app\"]\n}\n";
    assert_eq!(
        built("docker-bake.hcl", text),
        [
            "me/app Dockerfile",
            "me/base:${TAG} Dockerfile.base dev",
            "up Dockerfile.base dev"
        ]
    );
    let text = r#"{"target": {"base": {"dockerfile": "B", "tags": ["me/b"]},
        "app": {"contexts": {"me/c": "target:base"}}}}"#;
    assert_eq!(built("docker-bake.json", text), ["me/b B", "me/c B"]);
}

#[test]
fn places_outside_of_the_repository_are_none() {
    assert_eq!(place(&["a", "../b", "./c"]), Some("b/c".to_owned()));
    assert_eq!(place(&["a", "../../b"]), None);
    assert_eq!(place(&["$(CURDIR)", "b"]), Some("b".to_owned()));
    assert_eq!(place(&["$X", "b"]), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in r#"(docker|build|-t|-f|target "a"|tags|contexts|services:|image|=|\{|\}|\[|\]|\$|\(|\)|"|:-|é|\n| |\\|\t){0,40}"#) {
        for path in ["Makefile", "a.sh", "docker-bake.hcl", "docker-bake.json", "docker-compose.yml", ".github/workflows/a.yml"] {
            built(path, &text);
        }
    }
}
