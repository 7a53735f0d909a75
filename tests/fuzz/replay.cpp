#include "fuzz.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

// Stands in for libFuzzer where there is none: runs the target over every file of the folders named, and over
// the empty input.

namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> content_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t replay(const fs::path& folder) {
    std::size_t inputs = 0;
    for (const auto& entry : fs::directory_iterator{folder}) {
        const auto bytes = content_of(entry.path());
        // Named before it runs, so that a crash says which input it was.
        std::cerr << entry.path().filename().string() << '\r';
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
        ++inputs;
    }
    return inputs;
}

}  // namespace

int main(int argc, char** argv) {
    LLVMFuzzerTestOneInput(nullptr, 0);
    std::size_t inputs = 0;
    for (int i = 1; i < argc; ++i) { inputs += replay(argv[i]); }
    std::cout << inputs << " inputs\n";
    return inputs > 0 ? 0 : 1;
}
