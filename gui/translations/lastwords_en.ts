<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>DocumentNames</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowText</name>
    <message numerus="yes">
        <source>(%n more bytes)</source>
        <translation>
            <numerusform>(%n more byte)</numerusform>
            <numerusform>(%n more bytes)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bytes at offset 0x%1</source>
        <translation>
            <numerusform>%n byte at offset 0x%1</numerusform>
            <numerusform>%n bytes at offset 0x%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::AreaView</name>
    <message numerus="yes">
        <source>Zones: %n</source>
        <translation>
            <numerusform>Zones: %n</numerusform>
            <numerusform>Zones: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Records: %n</source>
        <translation>
            <numerusform>Records: %n</numerusform>
            <numerusform>Records: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::ConsoleModel</name>
    <message numerus="yes">
        <source>Of %n messages it has %1 whole, %2 in part, differently or not proved; it lacks %3.</source>
        <translation>
            <numerusform>Of %n message it has %1 whole, %2 in part, differently or not proved; it lacks %3.</numerusform>
            <numerusform>Of %n messages it has %1 whole, %2 in part, differently or not proved; it lacks %3.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::ConsoleTable</name>
    <message numerus="yes">
        <source>%1 may have ended here</source>
        <translation>
            <numerusform>%1 may have ended here</numerusform>
            <numerusform>%1 may have ended here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ends here</source>
        <translation>
            <numerusform>%1 ends here</numerusform>
            <numerusform>%1 end here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>To compare two consoles, check exactly two (now %n are checked), or select the rows of two.</source>
        <translation>
            <numerusform>To compare two consoles, check exactly two (now %n is checked), or select the rows of two.</numerusform>
            <numerusform>To compare two consoles, check exactly two (now %n are checked), or select the rows of two.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::LogModel</name>
    <message numerus="yes">
        <source>folded: %1 (%n lines)</source>
        <translation>
            <numerusform>folded: %1 (%n line)</numerusform>
            <numerusform>folded: %1 (%n lines)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n lines)</source>
        <translation>
            <numerusform>%1 (%n line)</numerusform>
            <numerusform>%1 (%n lines)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::LogPane</name>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows</source>
        <translation>
            <numerusform>%1 of %n row</numerusform>
            <numerusform>%1 of %n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows marked</source>
        <translation>
            <numerusform>%1 of %n row marked</numerusform>
            <numerusform>%1 of %n rows marked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folded</source>
        <translation>
            <numerusform>%n folded</numerusform>
            <numerusform>%n folded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hits, all hidden by the filter</source>
        <translation>
            <numerusform>%n hit, hidden by the filter</numerusform>
            <numerusform>%n hits, all hidden by the filter</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::NewestView</name>
    <message numerus="yes">
        <source>The newest %n records. All others are still being read.</source>
        <translation>
            <numerusform>The newest %n record. All others are still being read.</numerusform>
            <numerusform>The newest %n records. All others are still being read.</numerusform>
        </translation>
    </message>
</context>
</TS>
