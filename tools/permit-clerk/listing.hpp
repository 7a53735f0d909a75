#pragma once

#include "permit/keys/store.hpp"
#include "permit/permit/issue.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/tools/program.hpp"

#include <string>
#include <vector>

namespace permit::clerk {

/// Lists the permit whose card a new one takes the place of, so that its old card is nothing here any more.
void list_replaced(keys::KeyStore& store, const keys::Replaced& replaced);

/// The store that says which permits are over, and its folder as the clerk named it.
struct ListedIn {
    const tools::Program& program;
    keys::KeyStore& store;
    const std::string& folder;
};

/// What is left to do elsewhere about a permit whose card was replaced; nothing after a dry run.
[[nodiscard]] std::vector<std::string> what_remains_of_replaced(const ListedIn& where,
                                                                const procedures::Issued& issued);

/// Lists a permit that was retired, and says what is left to do elsewhere; of any other rewrite nothing is.
[[nodiscard]] std::vector<std::string> list_retired(const ListedIn& where,
                                                    const procedures::Rewritten& rewritten);

}  // namespace permit::clerk
