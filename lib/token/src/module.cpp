#include "module.hpp"

#include "failure.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <p11-kit/p11-kit.h>
#include <utility>

namespace permit::token {
namespace {

Error nothing_loaded(std::string doing) {
    const char* said = p11_kit_message();
    return Error{ErrorCode::no_token, std::move(doing), said == nullptr ? std::string{} : std::string{said},
                 tr("install the token's PKCS#11 module and name it with ?module-path=")};
}

}  // namespace

std::shared_ptr<Modules> Modules::for_uri(const Uri& uri) {
    std::shared_ptr<Modules> modules{new Modules};
    if (const auto path = uri.module_path()) {
        auto* module = p11_kit_module_load(path->c_str(), 0);
        if (module == nullptr) { throw nothing_loaded(tr("load the PKCS#11 module {}", *path)); }
        modules->all_.push_back(module);
        require_ok(p11_kit_module_initialize(module), tr("start the PKCS#11 module {}", *path));
        return modules;
    }
    modules->configured_ = p11_kit_modules_load_and_initialize(0);
    if (modules->configured_ == nullptr) {
        throw nothing_loaded(tr("load the PKCS#11 modules of this machine"));
    }
    for (auto** module = modules->configured_; *module != nullptr; ++module) {
        modules->all_.push_back(*module);
    }
    return modules;
}

Modules::~Modules() {
    if (configured_ != nullptr) {
        p11_kit_modules_finalize_and_release(configured_);
        return;
    }
    for (auto* module : all_) {
        (void)p11_kit_module_finalize(module);
        p11_kit_module_release(module);
    }
}

}  // namespace permit::token
