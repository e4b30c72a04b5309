<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>DocumentNames</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 und %n weitere</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FixedWords</name>
    <message>
        <source>shown</source>
        <translation>ausgegeben</translation>
    </message>
    <message>
        <source>perhaps shown</source>
        <translation>vielleicht ausgegeben</translation>
    </message>
    <message>
        <source>never shown</source>
        <translation>nie ausgegeben</translation>
    </message>
    <message>
        <source>kept back by its loglevel</source>
        <translation>vom Loglevel zurückgehalten</translation>
    </message>
    <message>
        <source>overwritten before the console got to it</source>
        <translation>überschrieben, bevor die Konsole so weit war</translation>
    </message>
    <message>
        <source>never shown, not in the dump</source>
        <translation>nie ausgegeben, nicht im Dump</translation>
    </message>
    <message>
        <source>kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>machine</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>uptime</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>died of</source>
        <translation>Absturz</translation>
    </message>
    <message>
        <source>first fault</source>
        <translation>Erster Fehler</translation>
    </message>
    <message>
        <source>taint</source>
        <translation>Taint</translation>
    </message>
    <message>
        <source>survived</source>
        <translation>Überstanden</translation>
    </message>
    <message>
        <source>log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>seq</source>
        <translation>seq</translation>
    </message>
    <message>
        <source>line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Driver name and index, as in /proc/consoles.</source>
        <translation>Name des Treibers und Index, wie in /proc/consoles.</translation>
    </message>
    <message>
        <source>legacy, nbcon or boot; captured: known by its text alone; of plog: atomic, locked or unsafe.</source>
        <translation>legacy, nbcon oder boot; captured: nur durch ihren Text bekannt; von plog: atomic, locked oder unsafe.</translation>
    </message>
    <message>
        <source>enabled, disabled, suspended or unregistered; null where captured.</source>
        <translation>enabled, disabled, suspended oder unregistered; leer bei captured.</translation>
    </message>
    <message>
        <source>The kernel&apos;s position: the first record that was not emitted whole.</source>
        <translation>Die Position laut Kernel: der erste Eintrag, der nicht vollständig ausgegeben wurde.</translation>
    </message>
    <message>
        <source>The same, but null if the position is certain.</source>
        <translation>Dasselbe, aber leer, wenn die Position sicher ist.</translation>
    </message>
    <message>
        <source>Records in the ring from next_seq on.</source>
        <translation>Einträge im Ringpuffer ab next_seq.</translation>
    </message>
    <message>
        <source>Pending records that the console would have shown and never got.</source>
        <translation>Ausstehende Einträge, die die Konsole ausgegeben hätte und nie bekam.</translation>
    </message>
    <message>
        <source>Pending records that its loglevel keeps back.</source>
        <translation>Ausstehende Einträge, die ihr Loglevel zurückhält.</translation>
    </message>
    <message>
        <source>Records that were overwritten, or refused, before the console got there.</source>
        <translation>Einträge, die überschrieben oder abgewiesen wurden, bevor die Konsole so weit war.</translation>
    </message>
    <message>
        <source>The letters of /proc/consoles: Enabled, Consdev, Boot, Nbcon, printbuffer, braille, anytime.</source>
        <translation>Die Buchstaben von /proc/consoles: Enabled, Consdev, Boot, Nbcon, printbuffer, braille, anytime.</translation>
    </message>
    <message>
        <source>opening the files of a folder</source>
        <translation>öffnet die Dateien eines Ordners</translation>
    </message>
    <message>
        <source>unpacking a compressed file</source>
        <translation>entpackt eine komprimierte Datei</translation>
    </message>
    <message>
        <source>reading files</source>
        <translation>liest Dateien</translation>
    </message>
    <message>
        <source>reading the kernel&apos;s log</source>
        <translation>liest das Log des Kernels</translation>
    </message>
    <message>
        <source>looking through memory for kernels and persistent logs</source>
        <translation>durchsucht den Speicher nach Kerneln und persistenten Logs</translation>
    </message>
</context>
<context>
    <name>HighlightColor</name>
    <message>
        <source>yellow</source>
        <translation>gelb</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>blau</translation>
    </message>
    <message>
        <source>green</source>
        <translation>grün</translation>
    </message>
    <message>
        <source>purple</source>
        <translation>violett</translation>
    </message>
    <message>
        <source>orange</source>
        <translation>orange</translation>
    </message>
    <message>
        <source>teal</source>
        <translation>petrol</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>NotesFile</name>
    <message>
        <source>it cannot be read</source>
        <translation>sie kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>it is too large for notes</source>
        <translation>sie ist zu groß für Notizen</translation>
    </message>
    <message>
        <source>it is not JSON: %1</source>
        <translation>sie ist kein JSON: %1</translation>
    </message>
    <message>
        <source>these are no notes of this version of lastwords</source>
        <translation>das sind keine Notizen dieser Version von lastwords</translation>
    </message>
    <message>
        <source>there are too many notes</source>
        <translation>es sind zu viele Notizen</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>not proved</source>
        <translation>unbestätigt</translation>
    </message>
    <message>
        <source>missing: %1</source>
        <translation>fehlt: %1</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Anmerkungen</translation>
    </message>
</context>
<context>
    <name>RowExport</name>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 konnte nicht geschrieben werden: %2</translation>
    </message>
</context>
<context>
    <name>RowMarks</name>
    <message>
        <source>marked</source>
        <translation>markiert</translation>
    </message>
</context>
<context>
    <name>RowText</name>
    <message>
        <source>seq %1</source>
        <translation>seq %1</translation>
    </message>
    <message>
        <source>%1 after boot</source>
        <translation>%1 nach dem Booten</translation>
    </message>
    <message numerus="yes">
        <source>(%n more bytes)</source>
        <translation>
            <numerusform>(%n weiteres Byte)</numerusform>
            <numerusform>(%n weitere Bytes)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, as: %2</source>
        <translation>%1, als: %2</translation>
    </message>
    <message>
        <source>In the file: %1</source>
        <translation>In der Datei: %1</translation>
    </message>
    <message>
        <source>Device: %1 %2</source>
        <translation>Gerät: %1 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n bytes at offset 0x%1</source>
        <translation>
            <numerusform>%n Byte ab Offset 0x%1</numerusform>
            <numerusform>%n Bytes ab Offset 0x%1</numerusform>
        </translation>
    </message>
    <message>
        <source>(%1 more folded lines)
</source>
        <translation>(weitere eingeklappte Zeilen: %1)
</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::AreaView</name>
    <message numerus="yes">
        <source>Zones: %n</source>
        <translation>
            <numerusform>Zonen: %n</numerusform>
            <numerusform>Zonen: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Records: %n</source>
        <translation>
            <numerusform>Einträge: %n</numerusform>
            <numerusform>Einträge: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>Offset</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Belegt</translation>
    </message>
    <message>
        <source>ECC</source>
        <translation>ECC</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Zones</source>
        <translation>Zonen</translation>
    </message>
    <message>
        <source>Search in all records</source>
        <translation>In allen Einträgen suchen</translation>
    </message>
    <message>
        <source>The current record in full</source>
        <translation>Der aktuelle Eintrag im Ganzen</translation>
    </message>
    <message>
        <source>Copy as Text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Copy for a Mail</source>
        <translation>Für eine Mail kopieren</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Next Hit</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Previous Hit</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>&lt;a href=&quot;messages&quot;&gt;Its messages, with filter and search&lt;/a&gt; (Enter)</source>
        <translation>&lt;a href=&quot;messages&quot;&gt;Seine Meldungen, mit Filter und Suche&lt;/a&gt; (Eingabe)</translation>
    </message>
    <message>
        <source>Records of pstore</source>
        <translation>Einträge von pstore</translation>
    </message>
    <message>
        <source>from the top again</source>
        <translation>wieder von oben</translation>
    </message>
    <message>
        <source>from the end again</source>
        <translation>wieder vom Ende her</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::BytesPane</name>
    <message>
        <source>Parts of the record</source>
        <translation>Teile des Eintrags</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Bytes of the record</source>
        <translation>Bytes des Eintrags</translation>
    </message>
    <message>
        <source>Reading the files...</source>
        <translation>Liest die Dateien...</translation>
    </message>
    <message>
        <source>This row is no record, and has no bytes.</source>
        <translation>Diese Zeile ist kein Eintrag und hat keine Bytes.</translation>
    </message>
    <message>
        <source>Choose a part, or move the cursor in the bytes.</source>
        <translation>Einen Teil wählen, oder den Cursor in den Bytes bewegen.</translation>
    </message>
    <message>
        <source>The files cannot be read any more, so only the text is shown: %1</source>
        <translation>Die Dateien können nicht mehr gelesen werden, daher wird nur der Text gezeigt: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Byte %1 of %2: %3</source>
        <translation>Byte %1 von %2: %3</translation>
    </message>
    <message>
        <source>no known field</source>
        <translation>kein bekanntes Feld</translation>
    </message>
    <message>
        <source>, at virtual address 0x%1</source>
        <translation>, an virtueller Adresse 0x%1</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::CellMenu</name>
    <message>
        <source>Other Actions</source>
        <translation>Weitere Aktionen</translation>
    </message>
    <message>
        <source>Only %1</source>
        <translation>Nur %1</translation>
    </message>
    <message>
        <source>Not %1</source>
        <translation>Nicht %1</translation>
    </message>
    <message>
        <source>Highlight %1</source>
        <translation>%1 hervorheben</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::ConsoleModel</name>
    <message>
        <source>errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Records of level err or worse: %1.</source>
        <translation>Einträge mit Level err oder schlimmer: %1.</translation>
    </message>
    <message>
        <source>Records of level err or worse.</source>
        <translation>Einträge mit Level err oder schlimmer.</translation>
    </message>
    <message>
        <source>A console: high: shown; half as high: perhaps shown; low: never shown; hatched: overwritten or not in the dump; thin line: kept back by the loglevel.
A source: high: has the message; half as high: in part, differently or not proved; thin line: does not have it.
Errors: a tick for each record of level err or worse.
Upright line: what the kernel died of. Frame: what the list shows.</source>
        <translation>Eine Konsole: hoch: ausgegeben; halb so hoch: vielleicht ausgegeben; niedrig: nie ausgegeben; schraffiert: überschrieben oder nicht im Dump; dünne Linie: vom Loglevel zurückgehalten.
Eine Quelle: hoch: hat die Meldung; halb so hoch: teilweise, abweichend oder unbestätigt; dünne Linie: hat sie nicht.
Fehler: ein Strich für jeden Eintrag mit Level err oder schlimmer.
Senkrechte Linie: woran der Kernel starb. Rahmen: was die Liste zeigt.</translation>
    </message>
    <message numerus="yes">
        <source>Of %n messages it has %1 whole, %2 in part, differently or not proved; it lacks %3.</source>
        <translation>
            <numerusform>Von %n Meldung hat sie vollständig: %1; teilweise, abweichend oder unbestätigt: %2; es fehlen ihr: %3.</numerusform>
            <numerusform>Von %n Meldungen hat sie vollständig: %1; teilweise, abweichend oder unbestätigt: %2; es fehlen ihr: %3.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lastwords::gui::ConsoleTable</name>
    <message>
        <source>Consoles</source>
        <translation>Konsolen</translation>
    </message>
    <message>
        <source>Lanes by &amp;Time</source>
        <translation>Spuren nach &amp;Zeit</translation>
    </message>
    <message>
        <source>&amp;Compare Two Consoles</source>
        <translation>Zwei Konsolen &amp;vergleichen</translation>
    </message>
    <message>
        <source>Only What This Console &amp;Missed</source>
        <translation>Nur was dieser Konsole &amp;fehlt</translation>
    </message>
    <message>
        <source>Only the &amp;Range of the Selected Rows</source>
        <translation>Nur der &amp;Bereich der gewählten Zeilen</translation>
    </message>
    <message>
        <source>The lanes cannot show time: no two records have different times.</source>
        <translation>Die Spuren können keine Zeit zeigen: keine zwei Einträge haben verschiedene Zeiten.</translation>
    </message>
    <message>
        <source>By %1, oldest to newest (T: by time)</source>
        <translation>Nach %1, vom ältesten zum neuesten (T: nach Zeit)</translation>
    </message>
    <message>
        <source>By time, %1 to %2 after boot (T: by %3)</source>
        <translation>Nach Zeit, %1 bis %2 nach dem Booten (T: nach %3)</translation>
    </message>
    <message numerus="yes">
        <source>%1 may have ended here</source>
        <translation>
            <numerusform>%1 endet vielleicht hier</numerusform>
            <numerusform>%1 enden vielleicht hier</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ends here</source>
        <translation>
            <numerusform>%1 endet hier</numerusform>
            <numerusform>%1 enden hier</numerusform>
        </translation>
    </message>
    <message>
        <source>These records have neither a seq nor a time by which to choose a range.</source>
        <translation>Diese Einträge haben weder eine seq noch eine Zeit, um einen Bereich zu wählen.</translation>
    </message>
    <message>
        <source>%1 missed nothing.</source>
        <translation>%1 fehlt nichts.</translation>
    </message>
    <message>
        <source>No console missed anything.</source>
        <translation>Keiner Konsole fehlt etwas.</translation>
    </message>
    <message numerus="yes">
        <source>To compare two consoles, check exactly two (now %n are checked), or select the rows of two.</source>
        <translation>
            <numerusform>Zum Vergleich genau zwei Konsolen ankreuzen (jetzt ist es %n), oder die Zeilen von zweien auswählen.</numerusform>
            <numerusform>Zum Vergleich genau zwei Konsolen ankreuzen (jetzt sind es %n), oder die Zeilen von zweien auswählen.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Spuren</translation>
    </message>
    <message>
        <source>C&amp;olumns of the Consoles</source>
        <translation>Spalten der &amp;Konsolen</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::Document</name>
    <message>
        <source>What was found in the files</source>
        <translation>Was in den Dateien gefunden wurde</translation>
    </message>
    <message>
        <source>Remarks about the files</source>
        <translation>Anmerkungen zu den Dateien</translation>
    </message>
    <message>
        <source>%1: all of one crash</source>
        <translation>%1: alle zu einem Absturz</translation>
    </message>
    <message>
        <source>Something is missing: see the remarks</source>
        <translation>Etwas fehlt: siehe die Anmerkungen</translation>
    </message>
    <message>
        <source>Nothing is missing in the dump</source>
        <translation>Im Dump fehlt nichts</translation>
    </message>
    <message>
        <source>%1 (findings: %2)</source>
        <translation>%1 (Befunde: %2)</translation>
    </message>
    <message>
        <source>pstore: %1</source>
        <translation>pstore: %1</translation>
    </message>
    <message>
        <source>consoles that missed records: %1</source>
        <translation>Konsolen, denen Einträge fehlen: %1</translation>
    </message>
    <message>
        <source>consoles that may have missed records: %1</source>
        <translation>Konsolen, denen vielleicht Einträge fehlen: %1</translation>
    </message>
    <message>
        <source>Remarks about merging</source>
        <translation>Anmerkungen zum Zusammenführen</translation>
    </message>
    <message>
        <source>lines outside the log that no console got: %1</source>
        <translation>Zeilen außerhalb des Logs, die keine Konsole bekam: %1</translation>
    </message>
    <message>
        <source>not merged: %1 sources, at most %2 can be</source>
        <translation>nicht zusammengeführt: %1 Quellen, höchstens %2 sind möglich</translation>
    </message>
    <message>
        <source>Something is missing: see the remarks of %1</source>
        <translation>Etwas fehlt: siehe die Anmerkungen von %1</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::ExportJob</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Writing %1</source>
        <translation>%1 wird geschrieben</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>Exportieren, was gezeigt wird</translation>
    </message>
    <message>
        <source>HTML report (*.html)</source>
        <translation>HTML-Bericht (*.html)</translation>
    </message>
    <message>
        <source>Text as dmesg prints it (*.txt)</source>
        <translation>Text wie von dmesg (*.txt)</translation>
    </message>
    <message>
        <source>JSON, an object a line (*.jsonl)</source>
        <translation>JSON, ein Objekt je Zeile (*.jsonl)</translation>
    </message>
    <message>
        <source>CSV, a table (*.csv)</source>
        <translation>CSV, eine Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Text: zones and records (*.txt)</source>
        <translation>Text: Zonen und Einträge (*.txt)</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::FilterChips</name>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Missed by %1</source>
        <translation>Fehlt auf %1</translation>
    </message>
    <message>
        <source>Not whole or not proved</source>
        <translation>Unvollständig oder unbestätigt</translation>
    </message>
    <message>
        <source>This caller</source>
        <translation>Dieser Aufrufer</translation>
    </message>
    <message>
        <source>This CPU: %1</source>
        <translation>Diese CPU: %1</translation>
    </message>
    <message>
        <source>This task: %1</source>
        <translation>Dieser Task: %1</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::HighlighterDialog</name>
    <message>
        <source>Highlighters</source>
        <translation>Hervorhebungen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Words of the filter</source>
        <translation>Filterausdruck</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Import...</source>
        <translation>&amp;Importieren...</translation>
    </message>
    <message>
        <source>Import highlighters</source>
        <translation>Hervorhebungen importieren</translation>
    </message>
    <message>
        <source>Highlighters (*.json)</source>
        <translation>Hervorhebungen (*.json)</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>E&amp;xportieren...</translation>
    </message>
    <message>
        <source>Export highlighters</source>
        <translation>Hervorhebungen exportieren</translation>
    </message>
    <message>
        <source>checked: in use</source>
        <translation>angekreuzt: in Gebrauch</translation>
    </message>
    <message>
        <source>Colour of %1</source>
        <translation>Farbe von %1</translation>
    </message>
    <message>
        <source>%1 is not used: %2</source>
        <translation>%1 wird nicht benutzt: %2</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>rules after the first %1</source>
        <translation>Regeln nach den ersten %1</translation>
    </message>
    <message>
        <source>Left out: %1</source>
        <translation>Ausgelassen: %1</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 kann nicht geschrieben werden: %2</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::Highlighters</name>
    <message>
        <source>&apos;%1&apos; is none of the colours</source>
        <translation>„%1“ ist keine der Farben</translation>
    </message>
    <message>
        <source>rule %1 (%2): %3</source>
        <translation>Regel %1 (%2): %3</translation>
    </message>
    <message>
        <source>it has no name</source>
        <translation>sie hat keinen Namen</translation>
    </message>
    <message>
        <source>its name has more than %1 characters</source>
        <translation>ihr Name hat mehr als %1 Zeichen</translation>
    </message>
    <message>
        <source>it has no words, and would accept every row</source>
        <translation>sie hat keinen Filterausdruck und würde auf jede Zeile passen</translation>
    </message>
    <message>
        <source>its words have more than %1 characters</source>
        <translation>ihr Filterausdruck hat mehr als %1 Zeichen</translation>
    </message>
    <message>
        <source>the file is too large for highlighters: it has more than %1 bytes</source>
        <translation>die Datei ist zu groß für Hervorhebungen: sie hat mehr als %1 Bytes</translation>
    </message>
    <message>
        <source>the file is no JSON: %1 at byte %2</source>
        <translation>die Datei ist kein JSON: %1 bei Byte %2</translation>
    </message>
    <message>
        <source>the file has no highlighters: found no &quot;%1&quot;: %2</source>
        <translation>die Datei hat keine Hervorhebungen: „%1“: %2 fehlt</translation>
    </message>
    <message>
        <source>rules after the first %1</source>
        <translation>Regeln nach den ersten %1</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::HitList</name>
    <message>
        <source>Hits of the search</source>
        <translation>Treffer der Suche</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Search for an action or a key</source>
        <translation>Aktion oder Taste suchen</translation>
    </message>
    <message>
        <source>&amp;All Usual Keys</source>
        <translation>&amp;Alle Standardtasten</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>Aktionen und ihre Tasten</translation>
    </message>
    <message>
        <source>&amp;New key:</source>
        <translation>&amp;Neue Taste:</translation>
    </message>
    <message>
        <source>New key of the chosen action: press it</source>
        <translation>Neue Taste der gewählten Aktion: hier drücken</translation>
    </message>
    <message>
        <source>press the key</source>
        <translation>Taste drücken</translation>
    </message>
    <message>
        <source>&amp;Set</source>
        <translation>&amp;Setzen</translation>
    </message>
    <message>
        <source>N&amp;o Key</source>
        <translation>&amp;Keine Taste</translation>
    </message>
    <message>
        <source>&amp;Usual Key</source>
        <translation>Standard&amp;taste</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>%1 (changed)</source>
        <translation>%1 (geändert)</translation>
    </message>
    <message>
        <source>No action is chosen.</source>
        <translation>Es ist keine Aktion gewählt.</translation>
    </message>
    <message>
        <source>Press a key for the chosen action.</source>
        <translation>Eine Taste für die gewählte Aktion drücken.</translation>
    </message>
    <message>
        <source>%1 cannot be set: it moves in lists and lines.</source>
        <translation>%1 kann nicht gesetzt werden: die Taste bewegt in Listen und Zeilen.</translation>
    </message>
    <message>
        <source>%1 is free.</source>
        <translation>%1 ist frei.</translation>
    </message>
    <message>
        <source>%1 is a key of: %2. Set takes it from there.</source>
        <translation>%1 gehört zu: %2. Setzen nimmt die Taste dort weg.</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::LoadStatus</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Part that was read</source>
        <translation>Gelesener Teil</translation>
    </message>
    <message>
        <source>Cancel reading</source>
        <translation>Lesen abbrechen</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>öffnet</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation>bricht ab</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::LogModel</name>
    <message>
        <source>Call Trace</source>
        <translation>Call Trace</translation>
    </message>
    <message>
        <source>registers</source>
        <translation>Register</translation>
    </message>
    <message>
        <source>stack</source>
        <translation>Stack</translation>
    </message>
    <message>
        <source>code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>modules</source>
        <translation>Module</translation>
    </message>
    <message>
        <source>kind of fault</source>
        <translation>Art des Fehlers</translation>
    </message>
    <message>
        <source>Above this row: %1.</source>
        <translation>Über dieser Zeile: %1.</translation>
    </message>
    <message>
        <source>Below this row: %1.</source>
        <translation>Unter dieser Zeile: %1.</translation>
    </message>
    <message>
        <source>what you have noted: ⚑ a mark, ✎ a note</source>
        <translation>was Sie notiert haben: ⚑ eine Markierung, ✎ eine Notiz</translation>
    </message>
    <message>
        <source>In</source>
        <translation>In</translation>
    </message>
    <message>
        <source>the letters of the sources that have the message</source>
        <translation>die Buchstaben der Quellen, die die Meldung haben</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>what became of the record on each checked console, in their order</source>
        <translation>was aus dem Eintrag auf jeder angekreuzten Konsole wurde, in ihrer Reihenfolge</translation>
    </message>
    <message>
        <source>Seq</source>
        <translation>Seq</translation>
    </message>
    <message>
        <source>printk&apos;s sequence number</source>
        <translation>Sequenznummer von printk</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>seconds since boot, by the clock of the machine that crashed</source>
        <translation>Sekunden seit dem Booten, nach der Uhr des abgestürzten Rechners</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Level</translation>
    </message>
    <message>
        <source>emerg to debug</source>
        <translation>emerg bis debug</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>Aufrufer</translation>
    </message>
    <message>
        <source>T and a task&apos;s PID, or C and a CPU&apos;s number</source>
        <translation>T und die PID eines Tasks, oder C und die Nummer einer CPU</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>the message, with control bytes as \xNN; {...} is a remark of lastwords</source>
        <translation>die Meldung, mit Steuerbytes als \xNN; {...} ist eine Anmerkung von lastwords</translation>
    </message>
    <message numerus="yes">
        <source>folded: %1 (%n lines)</source>
        <translation>
            <numerusform>eingeklappt: %1 (%n Zeile)</numerusform>
            <numerusform>eingeklappt: %1 (%n Zeilen)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n lines)</source>
        <translation>
            <numerusform>%1 (%n Zeile)</numerusform>
            <numerusform>%1 (%n Zeilen)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, can be folded</source>
        <translation>%1, einklappbar</translation>
    </message>
    <message>
        <source>It is not known what became of it on the consoles: the kernel&apos;s log does not have it.</source>
        <translation>Was auf den Konsolen aus ihm wurde, ist nicht bekannt: Das Log des Kernels hat ihn nicht.</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::LogPane</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Words, as for lastwords log --filter</source>
        <translation>Ausdruck wie bei lastwords log --filter</translation>
    </message>
    <message>
        <source>Mark the Rows of the Filter</source>
        <translation>Zeilen des Filters markieren</translation>
    </message>
    <message>
        <source>✓ Mark</source>
        <translation>✓ Markieren</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Show all rows</source>
        <translation>Alle Zeilen zeigen</translation>
    </message>
    <message>
        <source>Next Hit</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Previous Hit</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>List of Hits</source>
        <translation>Trefferliste</translation>
    </message>
    <message>
        <source>Show All Rows</source>
        <translation>Alle Zeilen zeigen</translation>
    </message>
    <message>
        <source>Fold or Unfold the Call Trace</source>
        <translation>Call Trace ein- oder ausklappen</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>Ausklappen</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Einklappen</translation>
    </message>
    <message>
        <source>Fold or Unfold All Call Traces</source>
        <translation>Alle Call Traces ein- oder ausklappen</translation>
    </message>
    <message>
        <source>Only Rows Like This Cell</source>
        <translation>Nur Zeilen wie diese Zelle</translation>
    </message>
    <message>
        <source>No Rows Like This Cell</source>
        <translation>Keine Zeilen wie diese Zelle</translation>
    </message>
    <message>
        <source>Highlight Rows Like This Cell</source>
        <translation>Zeilen wie diese Zelle hervorheben</translation>
    </message>
    <message>
        <source>Highlighters...</source>
        <translation>Hervorhebungen...</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>hit %1 of %2</source>
        <translation>Treffer %1 von %2</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>not in %1 ×</source>
        <translation>nicht in %1 ×</translation>
    </message>
    <message>
        <source>Only rows that are not in %1. Press to show all.</source>
        <translation>Nur Zeilen, die nicht in %1 sind. Drücken, um alle zu zeigen.</translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows</source>
        <translation>
            <numerusform>%1 von %n Zeile</numerusform>
            <numerusform>%1 von %n Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows marked</source>
        <translation>
            <numerusform>%1 von %n Zeile markiert</numerusform>
            <numerusform>%1 von %n Zeilen markiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folded</source>
        <translation>
            <numerusform>%n eingeklappt</numerusform>
            <numerusform>%n eingeklappt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hits, all hidden by the filter</source>
        <translation>
            <numerusform>%n Treffer, vom Filter verborgen</numerusform>
            <numerusform>%n Treffer, alle vom Filter verborgen</numerusform>
        </translation>
    </message>
    <message>
        <source>hidden by the filter</source>
        <translation>vom Filter verborgen</translation>
    </message>
    <message>
        <source>%1 (%2: all)</source>
        <translation>%1 (%2: alle)</translation>
    </message>
    <message>
        <source>Mark the rows of the filter, and show all others too</source>
        <translation>Zeilen des Filters markieren und alle anderen auch zeigen</translation>
    </message>
    <message>
        <source>Filter: only these rows</source>
        <translation>Filter: nur diese Zeilen</translation>
    </message>
    <message>
        <source>Search: go to these rows</source>
        <translation>Suche: zu diesen Zeilen</translation>
    </message>
    <message>
        <source>Call Trace of the First Fault, then the Next One</source>
        <translation>Call Trace des ersten Fehlers, dann der nächste</translation>
    </message>
    <message>
        <source>Previous Call Trace</source>
        <translation>Voriger Call Trace</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>from the top again</source>
        <translation>wieder von oben</translation>
    </message>
    <message>
        <source>from the end again</source>
        <translation>wieder vom Ende her</translation>
    </message>
    <message>
        <source>no Call Trace</source>
        <translation>kein Call Trace</translation>
    </message>
    <message>
        <source>Call Trace %1 of %2</source>
        <translation>Call Trace %1 von %2</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::LogTable</name>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Colum&amp;ns</source>
        <translation>&amp;Spalten</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::MainWindow</name>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Show the messages that this document does not have:</source>
        <translation>Meldungen zeigen, die dieses Dokument nicht hat:</translation>
    </message>
    <message>
        <source>%1 was not written: it is one of the files that are shown</source>
        <translation>%1 wurde nicht geschrieben: das ist eine der gezeigten Dateien</translation>
    </message>
    <message>
        <source>%1 is written</source>
        <translation>%1 ist geschrieben</translation>
    </message>
    <message>
        <source>The export was cancelled</source>
        <translation>Der Export wurde abgebrochen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>Ö&amp;ffnen...</translation>
    </message>
    <message>
        <source>Open &amp;Folder...</source>
        <translation>&amp;Ordner öffnen...</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Re&amp;load</source>
        <translation>&amp;Neu laden</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>E&amp;xportieren...</translation>
    </message>
    <message>
        <source>Co&amp;mpare...</source>
        <translation>&amp;Vergleichen...</translation>
    </message>
    <message>
        <source>Restore Documents at &amp;Start</source>
        <translation>Dokumente beim Start &amp;wiederherstellen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keys...</source>
        <translation>&amp;Tasten...</translation>
    </message>
    <message>
        <source>&amp;About lastwords</source>
        <translation>Ü&amp;ber lastwords</translation>
    </message>
    <message>
        <source>About lastwords</source>
        <translation>Über lastwords</translation>
    </message>
    <message>
        <source>lastwords %1, with %2, Qt %3</source>
        <translation>lastwords %1, mit %2, Qt %3</translation>
    </message>
    <message>
        <source>&amp;Clear</source>
        <translation>&amp;Leeren</translation>
    </message>
    <message>
        <source>Open documents</source>
        <translation>Offene Dokumente</translation>
    </message>
    <message>
        <source>Reading %1 was cancelled</source>
        <translation>Das Lesen von %1 wurde abgebrochen</translation>
    </message>
    <message>
        <source>Open as raw RAM...</source>
        <translation>Als rohen RAM öffnen...</translation>
    </message>
    <message>
        <source>Open as raw RAM</source>
        <translation>Als rohen RAM öffnen</translation>
    </message>
    <message>
        <source>Physical address of the first byte of %1, for example 0x40000000:</source>
        <translation>Physische Adresse des ersten Bytes von %1, zum Beispiel 0x40000000:</translation>
    </message>
    <message>
        <source>%1 is not an address</source>
        <translation>%1 ist keine Adresse</translation>
    </message>
    <message>
        <source>%1 - lastwords</source>
        <translation>%1 - lastwords</translation>
    </message>
    <message>
        <source>Open a crash dump or what pstore kept</source>
        <translation>Crash-Dump öffnen, oder was pstore aufbewahrt hat</translation>
    </message>
    <message>
        <source>Open a folder with a crash dump or with what pstore kept</source>
        <translation>Ordner mit einem Crash-Dump öffnen, oder mit dem, was pstore aufbewahrt hat</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::NewestView</name>
    <message numerus="yes">
        <source>The newest %n records. All others are still being read.</source>
        <translation>
            <numerusform>Der neueste Eintrag. Alle anderen werden noch gelesen.</numerusform>
            <numerusform>Die neuesten %n Einträge. Alle anderen werden noch gelesen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The newest records</source>
        <translation>Die neuesten Einträge</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::Notes</name>
    <message>
        <source>Notes were not read, and this file stays as it is: %1</source>
        <translation>Notizen wurden nicht gelesen, und diese Datei bleibt, wie sie ist: %1</translation>
    </message>
    <message>
        <source>%1 has notes of another dump: its size, its kernel or its logs differ. They are not shown here, and stay in the file.</source>
        <translation>%1 hat Notizen zu einem anderen Dump: seine Größe, sein Kernel oder seine Logs sind andere. Sie werden hier nicht gezeigt und bleiben in der Datei.</translation>
    </message>
    <message>
        <source>The note is too long: a note has up to %1 bytes</source>
        <translation>Die Notiz ist zu lang: eine Notiz hat bis zu %1 Bytes</translation>
    </message>
    <message>
        <source>There are too many marks and notes: a dump has up to %1</source>
        <translation>Es sind zu viele Markierungen und Notizen: ein Dump hat bis zu %1</translation>
    </message>
    <message>
        <source>Notes could not be kept: %1</source>
        <translation>Notizen konnten nicht aufbewahrt werden: %1</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::PageMenus</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::PageNotes</name>
    <message>
        <source>marked</source>
        <translation>markiert</translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation>Notiz: %1</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Note...</source>
        <translation>Notiz...</translation>
    </message>
    <message>
        <source>Next Mark</source>
        <translation>Nächste Markierung</translation>
    </message>
    <message>
        <source>Previous Mark</source>
        <translation>Vorige Markierung</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note on this record (empty: none):</source>
        <translation>Notiz zu diesem Eintrag (leer: keine):</translation>
    </message>
    <message>
        <source>Note on this record</source>
        <translation>Notiz zu diesem Eintrag</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::SourceView</name>
    <message>
        <source>Remarks</source>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>What each console missed</source>
        <translation>Was jeder Konsole fehlt</translation>
    </message>
    <message>
        <source>The current record in full</source>
        <translation>Der aktuelle Eintrag im Ganzen</translation>
    </message>
    <message>
        <source>Copy as dmesg</source>
        <translation>Wie dmesg kopieren</translation>
    </message>
    <message>
        <source>Copy for a Mail</source>
        <translation>Für eine Mail kopieren</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Go to the Panic</source>
        <translation>Zur Panic</translation>
    </message>
    <message>
        <source>Next Error</source>
        <translation>Nächster Fehler</translation>
    </message>
    <message>
        <source>Previous Error</source>
        <translation>Voriger Fehler</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Usual Size</source>
        <translation>Normale Größe</translation>
    </message>
    <message>
        <source>&amp;Bytes of the Record</source>
        <translation>B&amp;ytes des Eintrags</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::StartPage</name>
    <message>
        <source>Drop a crash dump here</source>
        <translation>Einen Crash-Dump hier ablegen</translation>
    </message>
    <message>
        <source>A vmcore or an image of RAM, what pstore kept (a region, its files, a folder), or the text of a kernel&apos;s log; also compressed, or in an archive. Files that are dropped or chosen together are read as one crash.</source>
        <translation>Ein vmcore oder ein RAM-Abbild, was pstore aufbewahrt hat (eine Region, ihre Dateien, ein Ordner), oder der Text eines Kernel-Logs; auch komprimiert oder in einem Archiv. Dateien, die zusammen abgelegt oder gewählt werden, gelten als ein Absturz.</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>Ö&amp;ffnen...</translation>
    </message>
    <message>
        <source>Open &amp;Folder...</source>
        <translation>&amp;Ordner öffnen...</translation>
    </message>
    <message>
        <source>Opened lately</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::TableColumns</name>
    <message>
        <source>Move This Column &amp;Left</source>
        <translation>Diese Spalte nach &amp;links</translation>
    </message>
    <message>
        <source>&amp;Usual Columns</source>
        <translation>Übliche Spal&amp;ten</translation>
    </message>
    <message>
        <source>Move This Column Ri&amp;ght</source>
        <translation>Diese Spalte nach &amp;rechts</translation>
    </message>
</context>
<context>
    <name>lastwords::gui::TickBar</name>
    <message>
        <source>Where errors, marked rows and hits are</source>
        <translation>Wo Fehler, markierte Zeilen und Treffer sind</translation>
    </message>
    <message>
        <source>left: errors; middle: rows marked by the filter; right: hits of the search
A click goes there.</source>
        <translation>links: Fehler; Mitte: vom Filter markierte Zeilen; rechts: Treffer der Suche
Ein Klick führt dorthin.</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Shows the kernel&apos;s log of a crash dump and what each console missed.</source>
        <translation>Zeigt das Log des Kernels aus einem Crash-Dump, und was jeder Konsole fehlt.</translation>
    </message>
    <message>
        <source>a dump, or what else lastwords reads; several files are read as one crash</source>
        <translation>ein Dump, oder was lastwords sonst liest; mehrere Dateien gelten als ein Absturz</translation>
    </message>
</context>
</TS>
