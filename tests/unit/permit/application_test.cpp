#include "permit/permit/application.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

using namespace permit;
using namespace permit::procedures;
using nlohmann::json;

namespace {

const layout::CodeTables& tables() {
    static const auto loaded = layout::CodeTables::load(PERMIT_SOURCE "/cardlayout/codes");
    return loaded;
}

/// The example of the README.
const std::string& example_text() {
    static const std::string text = [] {
        std::ifstream file{PERMIT_SOURCE "/docs/examples/application.json"};
        REQUIRE(file.is_open());
        return std::string{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    }();
    return text;
}

/// The example with one member changed, by JSON pointer.
json changed(const std::string& pointer, const json& value) {
    auto form = json::parse(example_text());
    form[json::json_pointer{pointer}] = value;
    return form;
}

json without(const std::string& member) {
    auto form = json::parse(example_text());
    REQUIRE(form.erase(member) == 1);
    return form;
}

Application parse_text(std::string_view text, Realm realm = Realm::test) {
    return Application::parse(text, tables(), realm);
}
Application parse(const json& form, Realm realm = Realm::test) { return parse_text(form.dump(), realm); }

/// Checks that a text is refused with this code, and gives the reason.
std::string refusal_of_text(std::string_view text, ErrorCode code, Realm realm = Realm::test) {
    try {
        (void)parse_text(text, realm);
    } catch (const Error& error) {
        CHECK(describe(error.code()).name == describe(code).name);
        CHECK(error.doing() == "read the application");
        return error.why();
    }
    FAIL("accepted");
    throw;
}
std::string refusal(const json& form, ErrorCode code) { return refusal_of_text(form.dump(), code); }

/// The paths of all errors of a text, in their order.
std::vector<std::string> bad_paths_of_text(std::string_view text) {
    const auto reading = read_application(text, tables(), Realm::test);
    std::vector<std::string> paths;
    if (const auto* errors = std::get_if<FieldErrors>(&reading)) {
        for (const auto& error : *errors) { paths.push_back(error.path); }
    }
    return paths;
}
std::vector<std::string> bad_paths(const json& form) { return bad_paths_of_text(form.dump()); }

/// The only error of a form.
FieldError only_error(const json& form) {
    const auto reading = read_application(form.dump(), tables(), Realm::test);
    REQUIRE(std::holds_alternative<FieldErrors>(reading));
    REQUIRE(std::get<FieldErrors>(reading).size() == 1);
    return std::get<FieldErrors>(reading).front();
}

/// Of somebody born on 2091-01-01.
constexpr auto hong_kong_number = "810000209101010012";

bool mentions(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("the example application is read whole", "[permit]") {
    const auto application = parse_text(example_text());
    CHECK(application.sex == layout::Sex::female);
    CHECK(application.ethnic_group == layout::EthnicGroupCode::parse("05"));
    CHECK(application.birth_date == Day::parse("1990-01-01"));
    CHECK(application.citizen_number.text() == "990101199001010027");
    CHECK(application.registered_address.division == layout::DivisionCode::parse("653101"));
    CHECK(application.residence.division == layout::DivisionCode::parse("650102"));
    CHECK(application.residence.text == "解放北路1号");
    CHECK(application.kind == layout::PermitKind::standard);
    CHECK(application.ground == layout::Ground::job);
    CHECK(application.warnings.empty());
    CHECK_FALSE(application.name.empty());
}

TEST_CASE("a text that is not JSON is refused by line and column, without quoting it", "[permit]") {
    const auto why = refusal_of_text("{\n  \"name\": \"古丽\",\n  \"sex\" \"2\"\n}", ErrorCode::bad_json);
    CHECK(mentions(why, "line 3, column"));
    CHECK_FALSE(mentions(why, "古丽"));
    CHECK_FALSE(mentions(why, "\""));
    CHECK(mentions(refusal_of_text("", ErrorCode::bad_json), "line 1, column 1"));
    CHECK(mentions(refusal_of_text(R"({"name":"\uD800"})", ErrorCode::bad_json), "line 1"));
    CHECK(mentions(refusal_of_text("[]", ErrorCode::bad_json), "not an object"));
    CHECK_FALSE(refusal_of_text(R"({"sex":1e999})", ErrorCode::bad_json).empty());
    CHECK(mentions(refusal_of_text(std::string(70000, ' '), ErrorCode::bad_json), "64 KiB"));
    CHECK(mentions(refusal_of_text(std::string(60000, '['), ErrorCode::bad_json), "line 1"));
}

TEST_CASE("a file in another encoding is told so before anything else", "[permit]") {
    const auto gbk = "{\n \"name\": \"王\xCD\xF5\", \"sex\" }";
    CHECK(refusal_of_text(gbk, ErrorCode::bad_json) ==
          "line 2, column 12: the file is not UTF-8; perhaps it is GBK");
    for (const std::string_view utf16 : {std::string_view{"\xFF\xFE{\0}\0", 6}, std::string_view{"{\0}\0", 4},
                                         std::string_view{"\xFE\xFF\0{\0}", 6}}) {
        CHECK(refusal_of_text(utf16, ErrorCode::bad_json) ==
              "line 1, column 1: the file is UTF-16, not UTF-8");
    }
    CHECK_NOTHROW(parse_text("\xEF\xBB\xBF" + example_text()));
}

TEST_CASE("a repeated member is refused by its path", "[permit]") {
    CHECK(mentions(refusal_of_text(R"({"name":"a","name":"b"})", ErrorCode::bad_json),
                   "name: the member stands there twice"));
    const auto nested = R"({"name":"a","residence":{"text":"b","text":"c"}})";
    CHECK(mentions(refusal_of_text(nested, ErrorCode::bad_json), "residence.text: "));
}

TEST_CASE("an unknown member is refused by its path", "[permit]") {
    CHECK(mentions(refusal(changed("/phone", "1"), ErrorCode::unknown_member), "phone: "));
    CHECK(mentions(refusal(changed("/residence/street", "1"), ErrorCode::unknown_member),
                   "residence.street: "));
}

TEST_CASE("every member is needed and has its type", "[permit]") {
    for (const char* member : {"name", "sex", "ethnic_group", "birth_date", "citizen_number",
                               "registered_address", "residence", "kind", "ground"}) {
        INFO(member);
        const auto path = std::string{member} + ": ";
        CHECK(mentions(refusal(without(member), ErrorCode::bad_json), path));
        CHECK(mentions(refusal(changed(std::string{"/"} + member, 2), ErrorCode::bad_json), path));
        CHECK(mentions(refusal(changed(std::string{"/"} + member, nullptr), ErrorCode::bad_json), path));
    }
    CHECK(mentions(refusal(changed("/residence/text", 1), ErrorCode::bad_json), "residence.text: "));
    CHECK(mentions(refusal(changed("/residence", json::object({{"text", "a"}})), ErrorCode::bad_json),
                   "residence.division: the member is missing"));
}

TEST_CASE("words of closed lists are refused with the list", "[permit]") {
    CHECK(mentions(refusal(changed("/sex", "0"), ErrorCode::bad_json), "sex: "));
    CHECK(mentions(refusal(changed("/kind", "Standard"), ErrorCode::bad_json), "long_term"));
    CHECK(mentions(refusal(changed("/ground", "love"), ErrorCode::bad_json), "school"));
    CHECK(
        mentions(refusal(changed("/ethnic_group", "57"), ErrorCode::unknown_ethnic_group), "ethnic_group: "));
    CHECK(
        mentions(refusal(changed("/ethnic_group", "5"), ErrorCode::unknown_ethnic_group), "ethnic_group: "));
}

TEST_CASE("days and numbers are refused by their own rules, with the member's path", "[permit]") {
    CHECK(mentions(refusal(changed("/birth_date", "19900101"), ErrorCode::bad_date), "birth_date: "));
    const auto why = refusal(changed("/citizen_number", "990101199001010028"), ErrorCode::bad_citizen_number);
    CHECK(mentions(why, "citizen_number: "));
    CHECK_FALSE(mentions(why, "990101199001010028"));
    CHECK(mentions(refusal_of_text(example_text(), ErrorCode::test_number_in_production, Realm::production),
                   "citizen_number: "));
}

TEST_CASE("the date of birth must be the one in the citizen number", "[permit]") {
    const auto why = refusal(changed("/birth_date", "1990-01-02"), ErrorCode::facts_disagree);
    CHECK(mentions(why, "birth_date: "));
    CHECK_FALSE(mentions(why, "1990"));
}

TEST_CASE("a number of a province that never was is refused", "[permit]") {
    auto form = changed("/citizen_number", "17010120910101001X");
    form["birth_date"] = "2091-01-01";
    CHECK(mentions(refusal(form, ErrorCode::bad_citizen_number), "citizen_number: "));
}

TEST_CASE("a place lies in a division that is in force and not above the counties", "[permit]") {
    for (const char* place : {"registered_address", "residence"}) {
        const auto pointer = "/" + std::string{place} + "/division";
        const auto path = std::string{place} + ".division: ";
        INFO(place);
        CHECK(mentions(refusal(changed(pointer, "650000"), ErrorCode::unknown_division), path));
        CHECK(
            mentions(refusal(changed(pointer, "650100"), ErrorCode::unknown_division), "above the counties"));
        CHECK(mentions(refusal(changed(pointer, "999999"), ErrorCode::unknown_division), path));
        CHECK(mentions(refusal(changed(pointer, "65010"), ErrorCode::unknown_division), "six digits"));
        CHECK_NOTHROW(parse(changed(pointer, "441900")));
    }
}

TEST_CASE("a retired division is refused with its successors", "[permit]") {
    const auto why = refusal(changed("/residence/division", "110228"), ErrorCode::unknown_division);
    CHECK(mentions(why, "110228"));
    CHECK(mentions(why, "110118 北京市密云区"));
}

TEST_CASE("people of Hong Kong, Macao and Taiwan are registered there and have no ethnic group", "[permit]") {
    auto form = without("ethnic_group");
    form["kind"] = "hong_kong_macao_taiwan";
    form["registered_address"]["division"] = "810000";
    CHECK_FALSE(parse(form).ethnic_group);
    CHECK(mentions(refusal(changed("/residence/division", "810000"), ErrorCode::unknown_division),
                   "residence.division: "));
}

TEST_CASE("citizen number and registered residence are of the same side", "[permit]") {
    const auto form = [](const char* number, const char* registered) {
        auto made = without("ethnic_group");
        made["citizen_number"] = number;
        made["birth_date"] = "2091-01-01";
        made["registered_address"]["division"] = registered;
        return made;
    };
    for (const auto* own : {"810000", "820000", "710000"}) {
        CHECK_FALSE(parse(form(hong_kong_number, own)).ethnic_group);
        auto mainland = form("110105209101010014", own);
        mainland["ethnic_group"] = "01";
        CHECK(only_error(mainland).path == "registered_address.division");
    }
    const auto error = only_error(form(hong_kong_number, "653101"));
    CHECK(error.path == "registered_address.division");
    CHECK(error.value == "653101");
    CHECK(error.code == ErrorCode::facts_disagree);
    CHECK_NOTHROW(parse(changed("/registered_address/division", "810000")));
}

TEST_CASE("on the day of decision the holder is born", "[permit]") {
    const auto application = parse_text(example_text());
    CHECK(flaws_on(application, Day::parse("1990-01-01")).empty());
    const auto flaws = flaws_on(application, Day::parse("1989-12-31"));
    REQUIRE(flaws.size() == 1);
    CHECK(flaws.front().path == "birth_date");
    CHECK(flaws.front().value == "1990-01-01");
    CHECK(flaws.front().rule == "on 1989-12-31 the holder is not born yet");
}

TEST_CASE("citizen numbers among the values are masked", "[permit]") {
    const auto masked = [](const char* path, const char* value) {
        return masked_value({ErrorCode::bad_json, path, value, "rule"});
    };
    CHECK(masked("citizen_number", "990101199001010028") == "990101********0028");
    CHECK(masked("citizen_number", "99010119900101002Y") == "990101********002Y");
    CHECK(masked("citizen_number", "９９０１０１１９９００１") == "９９０１０１**９００１");
    CHECK(masked("citizen_number", "9901011990") == "9901011990");
    CHECK(masked("name", "王990101199001010028五") == "王990101********0028五");
    CHECK(masked("name", "99010119900101") == "99010119900101");
    CHECK(masked("sex", "3").size() == 1);
    CHECK(masked("sex", "").empty());
    CHECK(shown(only_error(changed("/citizen_number", "990101199001010028")))
              .starts_with("citizen_number \"990101********0028\": "));
}

TEST_CASE("a name has letters, the middle dot and single blanks between them", "[permit]") {
    for (const char* name : {"王", "古丽·买买提", "欧阳娜娜", "𠮷野", "Maria da Silva", "ئالىم"}) {
        INFO(name);
        CHECK(parse(changed("/name", name)).name == name);
    }
    for (const char* name : {"", " 王", "王 ", "王  五", "·王", "王·", "古丽•买买提", "古丽・买买提", "王5",
                             "王\n五", "王,五", "王\u200B五", "Ma\u0301ria", "\uE000"}) {
        INFO(name);
        CHECK(mentions(refusal(changed("/name", name), ErrorCode::bad_text), "name: "));
    }
}

TEST_CASE("over-long texts are refused with their length and the limit, never cut", "[permit]") {
    const auto repeated = [](int count, std::string_view piece) {
        std::string text;
        for (int i = 0; i < count; ++i) { text += piece; }
        return text;
    };
    CHECK_NOTHROW(parse(changed("/name", repeated(50, "王"))));
    auto why = refusal(changed("/name", repeated(50, "王") + "A"), ErrorCode::text_too_long);
    CHECK(mentions(why, "name: it has 151 bytes, at most 150"));
    why = refusal(changed("/name", repeated(51, "A")), ErrorCode::text_too_long);
    CHECK(mentions(why, "name: it has 51 characters, at most 50"));

    CHECK_NOTHROW(parse(changed("/residence/text", repeated(100, "号"))));
    why = refusal(changed("/residence/text", repeated(100, "号") + "1"), ErrorCode::text_too_long);
    CHECK(mentions(why, "residence.text: it has 301 bytes, at most 300"));
}

TEST_CASE("an address is printable text in normal form C", "[permit]") {
    CHECK(parse(changed("/residence/text", "解放北路1号,3单元-502室")).residence.text ==
          "解放北路1号,3单元-502室");
    for (const char* text : {"", " 解放北路", "解放北路\n1号", "caf\u0065\u0301"}) {
        INFO(text);
        CHECK(mentions(refusal(changed("/residence/text", text), ErrorCode::bad_text), "residence.text: "));
    }
}

TEST_CASE("what a person has to look at is a warning, not a refusal", "[permit]") {
    using Warnings = std::vector<ApplicationWarning>;
    CHECK(parse(changed("/sex", "1")).warnings == Warnings{ApplicationWarning::sex_disagrees});
    CHECK(parse(changed("/registered_address/division", "650102")).warnings ==
          Warnings{ApplicationWarning::registered_here});

    const auto of_number = [](const char* number, const char* sex, Realm realm) {
        auto form = changed("/citizen_number", number);
        form["birth_date"] = "2091-01-01";
        form["sex"] = sex;
        return parse(form, realm).warnings;
    };
    CHECK(of_number("110105209101010014", "1", Realm::production).empty());
    CHECK(of_number("110105209101010014", "1", Realm::test) == Warnings{ApplicationWarning::ordinary_number});
    CHECK(of_number("120000209101010019", "1", Realm::production) ==
          Warnings{ApplicationWarning::number_of_no_county});
    CHECK(of_number("110199209101010014", "2", Realm::production) ==
          Warnings{ApplicationWarning::sex_disagrees, ApplicationWarning::number_of_unknown_code});
}

TEST_CASE("every warning has a name of its own and a sentence", "[permit]") {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(ApplicationWarning::registered_here); ++i) {
        const auto warning = static_cast<ApplicationWarning>(i);
        CHECK(names.insert(name(warning)).second);
        CHECK(explain(warning).size() > 10);
    }
    CHECK(name(ApplicationWarning::sex_disagrees) == "sex-disagrees");
    CHECK(name(ApplicationWarning::registered_here) == "registered-here");
}

TEST_CASE("the same facts have the same digest, however the file is written", "[permit]") {
    const auto digest = parse_text(example_text()).digest();
    CHECK(parse_text(json::parse(example_text()).dump(8)).digest() == digest);
    const json x{{"citizen_number", "99010119800228018x"}, {"birth_date", "1980-02-28"}};
    const json big_x{{"citizen_number", "99010119800228018X"}, {"birth_date", "1980-02-28"}};
    auto small = json::parse(example_text());
    auto big = small;
    small.update(x);
    big.update(big_x);
    CHECK(parse(small).digest() == parse(big).digest());
}

TEST_CASE("any other fact has another digest", "[permit]") {
    std::set<crypto::Digest> digests{parse_text(example_text()).digest()};
    const std::vector<json> others{changed("/name", "王五"),
                                   changed("/sex", "1"),
                                   changed("/ethnic_group", "01"),
                                   changed("/citizen_number", "990101199001010019"),
                                   changed("/registered_address/division", "653122"),
                                   changed("/registered_address/text", "1"),
                                   changed("/residence/division", "650103"),
                                   changed("/residence/text", "1"),
                                   changed("/kind", "long_term"),
                                   changed("/ground", "home")};
    for (const auto& other : others) { CHECK(digests.insert(parse(other).digest()).second); }
}

TEST_CASE("the digest stays what it was in earlier versions", "[permit]") {
    // Work that broke off before an update is recognised by it afterwards.
    CHECK(to_hex(parse_text(example_text()).digest()) ==
          "A4850DE01BDBD9FC18024638B7EECFA30D97D496775BA7664C3F23EB91D02249");
}

TEST_CASE("every error is told at once, in the order of the members", "[permit]") {
    using Paths = std::vector<std::string>;
    CHECK(bad_paths_of_text("{}") == Paths{"name", "sex", "birth_date", "citizen_number",
                                           "registered_address", "residence", "kind", "ground",
                                           "ethnic_group"});
    auto form = json::parse(example_text());
    form["phone"] = "1";
    form["name"] = "王5";
    form["sex"] = 2;
    form["birth_date"] = "1990-02-30";
    form["residence"] = {{"division", "650199"}, {"text", " x"}, {"street", 1}};
    form["kind"] = "eternal";
    CHECK(bad_paths(form) == Paths{"phone", "name", "sex", "birth_date", "residence.street",
                                   "residence.division", "residence.text", "kind"});
    CHECK(bad_paths_of_text(R"({"name":"a","name":"b","sex":"1","sex":"3"})").front() == "name");
    CHECK(bad_paths(json::parse(example_text())).empty());
}

TEST_CASE("an error has the value as it was given and the rule without it", "[permit]") {
    auto error = only_error(changed("/citizen_number", "990101199001010028"));
    CHECK(error.code == ErrorCode::bad_citizen_number);
    CHECK(error.path == "citizen_number");
    CHECK(error.value == "990101199001010028");
    CHECK_FALSE(mentions(error.rule, "9901"));
    CHECK(only_error(changed("/sex", 2)).value == "2");
    CHECK(only_error(changed("/sex", json::array({1}))).value == "[…]");
    CHECK(only_error(changed("/residence", "x")).value == "x");
    CHECK(only_error(without("sex")).value.empty());
}

TEST_CASE("what is shown of an error cannot steer a terminal, nor fill it", "[permit]") {
    CHECK(shown(only_error(changed("/sex", "3"))) ==
          R"(sex "3": this must be "1" for male or "2" for female)");
    CHECK(shown(only_error(without("sex"))) == "sex: the member is missing");
    const auto value = shown_value(only_error(changed("/sex", "\x1b[2J\u202E\"\\")));
    CHECK(value == R"("\u001b[2J\u202e\"\\")");
    CHECK(shown_value(only_error(changed("/sex", std::string(500, 'x')))).size() < 100);
    CHECK(mentions(shown(only_error(changed("/a\nb", 1))), R"(a\u000ab)"));
}

TEST_CASE("one Error for a list tells the first and how many there are, without values", "[permit]") {
    auto form = changed("/sex", "3");
    form["name"] = "王5";
    const auto why = refusal(form, ErrorCode::bad_text);
    CHECK(mentions(why, "name: a name has letters"));
    CHECK(mentions(why, "2 errors"));
    CHECK_FALSE(mentions(why, "王"));
}

TEST_CASE("the kind may be left out only where evidence lets the rules decide", "[permit]") {
    auto form = without("kind");
    CHECK(only_error(form).path == "kind");
    form["evidence"] = {{"registrations", json::array()}, {"papers", json::array()}};
    const auto application = parse(form);
    CHECK_FALSE(application.kind);
    CHECK_THROWS_AS(kind_of(application), Error);
    CHECK(kind_of(parse_text(example_text())) == layout::PermitKind::standard);
    form["kind"] = "eternal";
    CHECK(only_error(form).path == "kind");
}
