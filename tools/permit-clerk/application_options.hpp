#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/core/realm.hpp"

#include <CLI/CLI.hpp>
#include <string>

namespace permit::clerk {

/// Whose numbers an application may hold; no key is opened to find out.
struct RealmOptions {
    std::string keys{};
    std::string realm{};

    void add_to(CLI::App& command);

    /// The store's, or the one named; production, which is the stricter, when nothing is said. Throws
    /// Error{bad_usage}, {not_a_store}.
    [[nodiscard]] Realm chosen() const;
};

[[nodiscard]] layout::CodeTables shipped_tables();

/// "TEST: " in front of what is not real.
[[nodiscard]] std::string headline(Realm realm, const std::string& text);

}  // namespace permit::clerk
