# build.sh - sourced by other scripts, in the project's directory: build_programs installs the
# packages that are missing and builds build/bin/topic and build/bin/topicd, without the tests.
. scripts/packages.sh

build_programs() {
    install_packages $build_packages
    cmake -B build -DCMAKE_BUILD_TYPE=Release -DTOPIC_TESTS=OFF >/dev/null
    cmake --build build -j"$(nproc)" >/dev/null
}
