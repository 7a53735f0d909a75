#include "soft_token.hpp"

#include "permit/core/bytes.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace permit::testing {

SoftToken::SoftToken() {
    const auto tokens = folder_ / "tokens";
    std::filesystem::create_directory(tokens);
    const auto configuration = folder_ / "softhsm2.conf";
    std::ofstream{configuration} << "directories.tokendir = " << tokens.string() << "\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", configuration.c_str(), 1);
    add("province");
}

void SoftToken::add(const std::string& label) const {
    const std::string command = "softhsm2-util --init-token --free --label " + label +
                                " --so-pin 27182818 --pin " + std::string{pin} + " >/dev/null";
    if (std::system(command.c_str()) != 0) { throw std::runtime_error{"no SoftHSM2 token"}; }
}

token::Uri SoftToken::uri(const std::string& label) const {
    return token::Uri::parse("pkcs11:token=" + label + "?module-path=" + std::string{module});
}

token::Uri SoftToken::failing_uri() const {
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libfailing_token.so";
    return token::Uri::parse("pkcs11:token=province?module-path=" + here.string());
}

SecretBytes SoftToken::right_pin() {
    const auto bytes = as_bytes(pin);
    return SecretBytes{Bytes{bytes.begin(), bytes.end()}};
}

TokenFails::TokenFails(const std::string& how) { ::setenv("FAILING_TOKEN", how.c_str(), 1); }
TokenFails::~TokenFails() { ::unsetenv("FAILING_TOKEN"); }

}  // namespace permit::testing
