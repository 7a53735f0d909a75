#pragma once

#include "permit/token/uri.hpp"
#include "pkcs11.hpp"

#include <memory>
#include <vector>

namespace permit::token {

/// Loaded PKCS#11 modules, initialised; released with the last one who holds them.
class Modules {
public:
    /// The module the URI names, or those p11-kit is configured with. Throws Error{no_token} when there is
    /// none.
    static std::shared_ptr<Modules> for_uri(const Uri& uri);
    ~Modules();
    Modules(const Modules&) = delete;
    Modules& operator=(const Modules&) = delete;

    [[nodiscard]] const std::vector<CK_FUNCTION_LIST*>& all() const noexcept { return all_; }

private:
    Modules() = default;
    std::vector<CK_FUNCTION_LIST*> all_{};
    CK_FUNCTION_LIST** configured_ = nullptr;  ///< p11-kit's own list; null when one was loaded by its path
};

}  // namespace permit::token
