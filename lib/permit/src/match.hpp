#pragma once

namespace permit::procedures {

/// Cases of a variant, as std::visit wants them.
template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace permit::procedures
