#include "access/sensitive_codes.hpp"

#include <array>

#include "access/policy.hpp"

namespace mcr::access {
namespace {

constexpr std::string_view conception = "assisted-conception";
constexpr std::string_view infection = "sexually-transmitted-infection";
constexpr std::string_view termination = "termination-of-pregnancy";
constexpr std::string_view gender = "gender-recognition";

constexpr auto table = std::to_array<SensitiveCode>({
    {conception, "63487001", "Assisted fertilization"},
    {conception, "58533008", "Artificial insemination"},
    {conception, "265064001", "Intrauterine artificial insemination"},
    {conception, "52637005", "Test tube ovum fertilization"},
    {conception, "304023008", "In vitro fertilization"},
    {infection, "8098009", "Sexually transmitted infectious disease"},
    {infection, "86406008", "Human immunodeficiency virus infection"},
    {infection, "62479008", "Acquired immune deficiency syndrome"},
    {infection, "76272004", "Syphilis"},
    {infection, "15628003", "Gonorrhea"},
    {infection, "240589008", "Chlamydia trachomatis infection"},
    {infection, "105629000", "Chlamydial infection"},
    {infection, "33839006", "Genital herpes simplex"},
    {infection, "423391007", "Genital herpes simplex type 2"},
    {infection, "266113007", "Genital warts"},
    {infection, "35089004", "Urogenital infection by Trichomonas vaginalis"},
    {termination, "57797005", "Induced termination of pregnancy"},
    {termination, "386639001", "Termination of pregnancy"},
    {termination, "285409006", "Medical termination of pregnancy"},
    {termination, "302375005", "Operative termination of pregnancy"},
    {gender, "93461009", "Gender dysphoria"},
    {gender, "407374003", "Transsexual"},
    {gender, "407375002", "Surgically transgendered transsexual"},
    {gender, "407376001", "Male-to-female transsexual"},
    {gender, "407377005", "Female-to-male transsexual"},
});

}  // namespace

std::span<const SensitiveCode> named_sensitive_codes() {
    return table;
}

const SensitiveCodes& default_sensitive_codes() {
    static const SensitiveCodes codes = [] {
        SensitiveCodes made;
        for (const SensitiveCode& one : table) made.emplace(one.code, one.group);
        return made;
    }();
    return codes;
}

std::string describe_sensitive_codes() {
    std::string out = "| group | SNOMED CT | name |\n|---|---|---|\n";
    for (const SensitiveCode& one : table) {
        out.append("| ").append(one.group).append(" | `").append(one.code);
        out.append("` | ").append(one.name).append(" |\n");
    }
    return out;
}

}  // namespace mcr::access
