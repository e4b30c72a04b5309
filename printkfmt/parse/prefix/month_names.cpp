// SPDX-License-Identifier: GPL-2.0-or-later
// The months of 42 languages of glibc. Languages that number their months need no row.
#include "printkfmt/parse/prefix/month_names.h"

#include <algorithm>
#include <array>

namespace lastwords::printkfmt {

namespace {

// ASCII letters are in lower case, and final dots are left out. Left out are also the names that
// are two months: "lis" (Croatian: October; Polish, Czech: November), "lip" and "srp".
constexpr std::array<std::string_view, 12> kMonths{{
    "jan jän janv ene gen tammi sty led ian sij јан яну янв січ сту Ιαν oca jaan saus xan urt ינו "
    "ينا يناير ژانویه",
    "feb févr fev helmi lut úno febr velj феб фев лют Φεβ Şub veebr vas ots פבר فبر فبراير فوریه",
    "mar mär mars mrt maalis bře márc ožu мар бер сак Μαρ Μάρ märts kov març mac מרץ مار مارس",
    "apr avril abr april huhti kwi dub ápr tra апр кві кра Απρ nis bal d’abr api אפר أبر أبريل "
    "آوریل",
    "may mai mag mei maj touko kvě máj svi мај май мая тра Μαΐ Μάι geg maig maí מאי ماي مايو مه",
    "jun juin giu juni kesä cze čen jún iun јун юни июн чер чэр Ιουν Ιούν haz juuni jūn birž juny "
    "xuñ eka יונ يون يونيو ژوئن",
    "jul juil lug juli heinä čec júl iul јул юли июл лип ліп Ιουλ Ιούλ tem juuli jūl liep xul uzt "
    "יול يول يوليو ژوئیه",
    "aug août ago elo sie kol avg авг сер жні Αυγ Αύγ ağu rugp d’ag ag abu ágú agu ogos אוג أغس "
    "أغسطس اوت",
    "sep sept set syys wrz zář szept ruj сеп сен вер Σεπ eyl rugs ira ספט سبت سبتمبر سپتامبر",
    "oct okt ott out loka paź říj окт жов кас Οκτ eki spal d’oct urr אוק أكت أكتوبر اكتبر",
    "nov marras stu нов ное ноя лис ліс Νοε Νοέ kas lapkr aza nóv נוב نوف نوفمبر نوامبر",
    "dec dez déc dic des joulu gru pro дец дек гру сне Δεκ ara dets gruod abe dis דצמ ديس ديسمبر "
    "دسامبر",
}};

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view word, std::string_view lower) {
    return std::equal(word.begin(), word.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return to_lower(a) == b; });
}

/// Returns the month of an English name of three letters, of which most logs are; 0 for others.
int english_month(std::string_view name) {
    constexpr std::string_view kEnglish = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::size_t at = name.size() == 3 ? kEnglish.find(name) : kEnglish.npos;
    return at != kEnglish.npos && at % 3 == 0 ? static_cast<int>(at / 3) + 1 : 0;
}

bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (same_word(word, list.substr(0, end))) {
            return true;
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// Returns the number that the name begins with, as in "1月" and "12월"; 0 if there is none.
int leading_number(std::string_view name) {
    int value = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(name.size(), 2); ++i) {
        if (name[i] < '0' || name[i] > '9') {
            break;
        }
        value = value * 10 + (name[i] - '0');
    }
    return value <= 12 ? value : 0;
}

}  // namespace

int month_number(std::string_view name) {
    while (name.ends_with('.') || name.ends_with(',')) {
        name.remove_suffix(1);
    }
    if (name.empty()) {
        return 0;
    }
    if (const int english = english_month(name)) {
        return english;
    }
    for (std::size_t month = 0; month < kMonths.size(); ++month) {
        if (has_word(kMonths[month], name)) {
            return static_cast<int>(month) + 1;
        }
    }
    return leading_number(name);
}

}  // namespace lastwords::printkfmt
