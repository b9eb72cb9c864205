<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>cahier::app::AboutDialog</name>
    <message>
        <source>About Cahier</source>
        <translation>Über Cahier</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>Write together, end-to-end encrypted, on your own relay.

Free software under the Mozilla Public License 2.0. Built with Qt, SQLite, libsodium and Boost.</source>
        <translation>Gemeinsam schreiben, Ende-zu-Ende-verschlüsselt, mit dem eigenen Relay.

Freie Software unter der Mozilla Public License 2.0. Gebaut mit Qt, SQLite, libsodium und Boost.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>cahier::app::Application</name>
    <message>
        <source>the passphrase file %1 cannot be read or is empty</source>
        <translation>die Passphrasen-Datei %1 ist nicht lesbar oder leer</translation>
    </message>
    <message>
        <source>the picture %1 could not be saved</source>
        <translation>das Bild %1 konnte nicht gespeichert werden</translation>
    </message>
</context>
<context>
    <name>cahier::app::AvatarStack</name>
    <message>
        <source>Nobody else is here</source>
        <translation>Außer dir ist niemand hier</translation>
    </message>
    <message>
        <source>Also here: %1</source>
        <translation>Auch hier: %1</translation>
    </message>
</context>
<context>
    <name>cahier::app::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Go to a document or do something…</source>
        <translation>Zu einem Dokument gehen oder etwas tun…</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>Treffer</translation>
    </message>
</context>
<context>
    <name>cahier::app::DocumentListModel</name>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
</context>
<context>
    <name>cahier::app::EditorActions</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Paste without &amp;formatting</source>
        <translation>Ohne &amp;Formatierung einfügen</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>A&amp;lles auswählen</translation>
    </message>
    <message>
        <source>&amp;Bold</source>
        <translation>&amp;Fett</translation>
    </message>
    <message>
        <source>&amp;Italic</source>
        <translation>&amp;Kursiv</translation>
    </message>
    <message>
        <source>&amp;Underline</source>
        <translation>&amp;Unterstrichen</translation>
    </message>
    <message>
        <source>&amp;Strikethrough</source>
        <translation>&amp;Durchgestrichen</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>&amp;Code</translation>
    </message>
    <message>
        <source>&amp;Link…</source>
        <translation>&amp;Link…</translation>
    </message>
    <message>
        <source>Clear f&amp;ormatting</source>
        <translation>F&amp;ormatierung entfernen</translation>
    </message>
    <message>
        <source>&amp;Paragraph</source>
        <translation>&amp;Absatz</translation>
    </message>
    <message>
        <source>Heading &amp;%1</source>
        <translation>Überschrift &amp;%1</translation>
    </message>
    <message>
        <source>&amp;Bulleted list</source>
        <translation>&amp;Aufzählung</translation>
    </message>
    <message>
        <source>&amp;Numbered list</source>
        <translation>&amp;Nummerierte Liste</translation>
    </message>
    <message>
        <source>&amp;Checklist</source>
        <translation>Chec&amp;kliste</translation>
    </message>
    <message>
        <source>&amp;Quote</source>
        <translation>&amp;Zitat</translation>
    </message>
    <message>
        <source>Code bl&amp;ock</source>
        <translation>Code&amp;block</translation>
    </message>
    <message>
        <source>&amp;Increase indent</source>
        <translation>Einzug &amp;vergrößern</translation>
    </message>
    <message>
        <source>&amp;Decrease indent</source>
        <translation>Einzug ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Align &amp;left</source>
        <translation>&amp;Linksbündig</translation>
    </message>
    <message>
        <source>C&amp;entre</source>
        <translation>Z&amp;entriert</translation>
    </message>
    <message>
        <source>Align &amp;right</source>
        <translation>&amp;Rechtsbündig</translation>
    </message>
    <message>
        <source>&amp;Justify</source>
        <translation>&amp;Blocksatz</translation>
    </message>
</context>
<context>
    <name>cahier::app::EditorWidget</name>
    <message>
        <source>Document text</source>
        <translation>Text des Dokuments</translation>
    </message>
    <message>
        <source>Start writing…</source>
        <translation>Schreib einfach los…</translation>
    </message>
</context>
<context>
    <name>cahier::app::ErrorText</name>
    <message>
        <source>Something in this entry is not valid. Check it and try again.</source>
        <translation>Etwas an dieser Eingabe ist ungültig. Prüfe sie und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>This is too large. Try again with less at a time.</source>
        <translation>Das ist zu groß. Versuche es mit weniger auf einmal.</translation>
    </message>
    <message>
        <source>This data is incomplete or not in the expected form. Ask for it again.</source>
        <translation>Diese Daten sind unvollständig oder haben nicht die erwartete Form. Bitte um sie noch einmal.</translation>
    </message>
    <message>
        <source>Reading or writing on this computer failed. Check the disk and try again.</source>
        <translation>Lesen oder Schreiben auf diesem Computer ist fehlgeschlagen. Prüfe den Datenträger und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>This is not here (any more). It may have been moved or deleted.</source>
        <translation>Das ist hier nicht (mehr) vorhanden. Vielleicht wurde es verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>This exists already. Choose another name or place.</source>
        <translation>Das gibt es schon. Wähle einen anderen Namen oder Ort.</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Abgebrochen. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>There was no answer in time. Try again in a moment.</source>
        <translation>Es kam nicht rechtzeitig eine Antwort. Versuche es gleich noch einmal.</translation>
    </message>
    <message>
        <source>The disk is full. Nothing was lost, but new changes cannot be saved until you free some space.</source>
        <translation>Der Datenträger ist voll. Nichts ging verloren, aber neue Änderungen lassen sich erst speichern, wenn du Platz schaffst.</translation>
    </message>
    <message>
        <source>This profile is open in another program. Close that one first.</source>
        <translation>Dieses Profil ist in einem anderen Programm geöffnet. Schließe zuerst jenes.</translation>
    </message>
    <message>
        <source>This was made by a newer version of Cahier. Update Cahier to use it.</source>
        <translation>Das stammt von einer neueren Version von Cahier. Aktualisiere Cahier, um es zu verwenden.</translation>
    </message>
    <message>
        <source>This is not possible right now. Try again in a moment.</source>
        <translation>Das geht gerade nicht. Versuche es gleich noch einmal.</translation>
    </message>
    <message>
        <source>A change from another device was damaged and has been left out. Your document is unharmed.</source>
        <translation>Eine Änderung von einem anderen Gerät war beschädigt und wurde ausgelassen. Dein Dokument ist unversehrt.</translation>
    </message>
    <message>
        <source>This place in the text does not exist any more.</source>
        <translation>Diese Stelle im Text gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>This data is not genuine and was refused. Your documents are unharmed.</source>
        <translation>Diese Daten sind nicht echt und wurden abgelehnt. Deine Dokumente sind unversehrt.</translation>
    </message>
    <message>
        <source>That passphrase is not right. Check Caps Lock and the keyboard layout, then try again.</source>
        <translation>Diese Passphrase stimmt nicht. Prüfe Feststelltaste und Tastaturbelegung und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>The vault on this computer is damaged: the passphrase cannot help here. Restore the profile folder from a backup.</source>
        <translation>Der Tresor auf diesem Computer ist beschädigt: Hier hilft keine Passphrase. Stelle den Profilordner aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>The vault asks for settings that this program does not accept. Restore the profile folder from a backup.</source>
        <translation>Der Tresor verlangt Einstellungen, die dieses Programm nicht annimmt. Stelle den Profilordner aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>You do not have the right to do this here. Ask an owner of the workspace.</source>
        <translation>Dazu fehlt dir hier das Recht. Frage jemanden, dem der Arbeitsbereich gehört.</translation>
    </message>
    <message>
        <source>Somebody else changed this at the same moment. Try again.</source>
        <translation>Jemand anderes hat das im selben Moment geändert. Versuche es noch einmal.</translation>
    </message>
    <message>
        <source>The relay showed two different histories. Stop using it and tell the person who runs it.</source>
        <translation>Das Relay hat zwei verschiedene Verläufe gezeigt. Verwende es nicht weiter und sage der Person Bescheid, die es betreibt.</translation>
    </message>
    <message>
        <source>The key for this has not arrived yet. It comes as soon as a colleague who has it is online.</source>
        <translation>Der Schlüssel dafür ist noch nicht da. Er kommt, sobald jemand online ist, der ihn hat.</translation>
    </message>
    <message>
        <source>This link is not complete or not a Cahier link. Copy the whole link and try again.</source>
        <translation>Dieser Link ist unvollständig oder kein Cahier-Link. Kopiere den ganzen Link und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>This link has expired or was used already. Ask for a new one.</source>
        <translation>Dieser Link ist abgelaufen oder wurde schon benutzt. Bitte um einen neuen.</translation>
    </message>
    <message>
        <source>The database on this computer is damaged. Restore the profile folder from a backup; what was on the relay comes back by itself.</source>
        <translation>Die Datenbank auf diesem Computer ist beschädigt. Stelle den Profilordner aus einer Sicherung wieder her; was auf dem Relay war, kommt von selbst zurück.</translation>
    </message>
    <message>
        <source>A newer version of Cahier has used this profile. Update Cahier to open it.</source>
        <translation>Eine neuere Version von Cahier hat dieses Profil benutzt. Aktualisiere Cahier, um es zu öffnen.</translation>
    </message>
    <message>
        <source>The database does not belong to this vault. Restore the whole profile folder from one backup.</source>
        <translation>Die Datenbank gehört nicht zu diesem Tresor. Stelle den ganzen Profilordner aus ein und derselben Sicherung wieder her.</translation>
    </message>
    <message>
        <source>The relay cannot be reached. You can go on writing; everything is sent when the connection is back.</source>
        <translation>Das Relay ist nicht erreichbar. Du kannst weiterschreiben; alles wird gesendet, sobald die Verbindung wieder da ist.</translation>
    </message>
    <message>
        <source>The relay is not the one this profile trusts, so nothing was sent. Ask the person who runs it.</source>
        <translation>Das ist nicht das Relay, dem dieses Profil vertraut; deshalb wurde nichts gesendet. Frage die Person, die es betreibt.</translation>
    </message>
    <message>
        <source>The relay speaks another version. Update Cahier, or ask for the relay to be updated.</source>
        <translation>Das Relay spricht eine andere Version. Aktualisiere Cahier oder bitte darum, das Relay zu aktualisieren.</translation>
    </message>
    <message>
        <source>The relay sent something unexpected. Cahier reconnects by itself.</source>
        <translation>Das Relay hat etwas Unerwartetes gesendet. Cahier verbindet sich von selbst neu.</translation>
    </message>
    <message>
        <source>The relay does not know you yet. Ask the person who runs it for a registration link.</source>
        <translation>Das Relay kennt dich noch nicht. Bitte die Person, die es betreibt, um einen Registrierungslink.</translation>
    </message>
    <message>
        <source>The relay asks to slow down. Cahier goes on by itself in a moment.</source>
        <translation>Das Relay bittet um eine Pause. Cahier macht gleich von selbst weiter.</translation>
    </message>
    <message>
        <source>Your space on the relay is used up. Your changes are safe on this computer; ask the person who runs the relay for more.</source>
        <translation>Dein Platz auf dem Relay ist aufgebraucht. Deine Änderungen sind auf diesem Computer sicher; bitte die Person, die das Relay betreibt, um mehr.</translation>
    </message>
    <message>
        <source>The relay refused this. Ask the person who runs it.</source>
        <translation>Das Relay hat das abgelehnt. Frage die Person, die es betreibt.</translation>
    </message>
    <message>
        <source>Something went wrong inside Cahier. Your work is saved on this computer; please start Cahier again.</source>
        <translation>In Cahier ist etwas schiefgegangen. Deine Arbeit ist auf diesem Computer gespeichert; bitte starte Cahier neu.</translation>
    </message>
    <message>
        <source>%1 (E%2)</source>
        <comment>sentence, error number</comment>
        <translation>%1 (E%2)</translation>
    </message>
</context>
<context>
    <name>cahier::app::FindBar</name>
    <message>
        <source>Find in this document</source>
        <translation>In diesem Dokument suchen</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Aa</source>
        <translation>Aa</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß- und Kleinschreibung beachten</translation>
    </message>
    <message>
        <source>W</source>
        <comment>whole words</comment>
        <translation>W</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>Nur ganze Wörter</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>Suchleiste schließen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>Alle ersetzen</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>Kein Treffer</translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln Treffer</numerusform>
            <numerusform>%Ln Treffer</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>cahier::app::FirstStart</name>
    <message>
        <source>Write on this computer</source>
        <translation>Auf diesem Computer schreiben</translation>
    </message>
    <message>
        <source>Start at once, without an account or a server. You can share later.</source>
        <translation>Sofort anfangen, ohne Konto und ohne Server. Teilen kannst du später.</translation>
    </message>
    <message>
        <source>Join with an invitation</source>
        <translation>Mit einer Einladung beitreten</translation>
    </message>
    <message>
        <source>Somebody sent you a link to their workspace.</source>
        <translation>Jemand hat dir einen Link zu einem Arbeitsbereich geschickt.</translation>
    </message>
    <message>
        <source>Add this computer to my account</source>
        <translation>Diesen Computer zu meinem Konto hinzufügen</translation>
    </message>
    <message>
        <source>You use Cahier on another computer already. This is not there yet; it comes with a later version.</source>
        <translation>Du verwendest Cahier schon auf einem anderen Computer. Das gibt es noch nicht; es kommt mit einer späteren Version.</translation>
    </message>
    <message>
        <source>Welcome to Cahier</source>
        <translation>Willkommen bei Cahier</translation>
    </message>
    <message>
        <source>Write together. Everything stays on your devices, sealed; no server can read it.</source>
        <translation>Gemeinsam schreiben. Alles bleibt versiegelt auf euren Geräten; kein Server kann es lesen.</translation>
    </message>
    <message>
        <source>Paste the whole link</source>
        <translation>Den ganzen Link einfügen</translation>
    </message>
    <message>
        <source>As others see it beside your words</source>
        <translation>So sehen ihn die anderen neben deinen Worten</translation>
    </message>
    <message>
        <source>Four or more words are easy to keep in mind</source>
        <translation>Vier oder mehr Wörter merkt man sich leicht</translation>
    </message>
    <message>
        <source>Start writing</source>
        <translation>Losschreiben</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Making your keys</source>
        <translation>Deine Schlüssel entstehen</translation>
    </message>
    <message>
        <source>&amp;Invitation link</source>
        <translation>&amp;Einladungslink</translation>
    </message>
    <message>
        <source>Your &amp;name</source>
        <translation>Dein &amp;Name</translation>
    </message>
    <message>
        <source>&amp;Passphrase for this computer</source>
        <translation>&amp;Passphrase für diesen Computer</translation>
    </message>
    <message>
        <source>Passphrase &amp;again</source>
        <translation>Passphrase noch &amp;einmal</translation>
    </message>
    <message>
        <source>The passphrase unlocks the vault on this computer. Nobody can reset it, so keep it safe.</source>
        <translation>Die Passphrase öffnet den Tresor auf diesem Computer. Niemand kann sie zurücksetzen; bewahre sie gut auf.</translation>
    </message>
    <message>
        <source>Join a workspace</source>
        <translation>Einem Arbeitsbereich beitreten</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>Die beiden Passphrasen unterscheiden sich.</translation>
    </message>
    <message>
        <source>Weak: a few more words would make it much stronger.</source>
        <translation>Schwach: Ein paar Wörter mehr machten sie viel stärker.</translation>
    </message>
    <message>
        <source>Fair: good against chance finders; one more word makes it strong.</source>
        <translation>Brauchbar: gut gegen zufällige Finder; ein Wort mehr macht sie stark.</translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation>Stark.</translation>
    </message>
    <message>
        <source>Making your keys…</source>
        <translation>Deine Schlüssel entstehen…</translation>
    </message>
</context>
<context>
    <name>cahier::app::FormatToolbar</name>
    <message>
        <source>Formatting</source>
        <translation>Formatierung</translation>
    </message>
    <message>
        <source>Paragraph style</source>
        <translation>Absatzformat</translation>
    </message>
    <message>
        <source>Paragraph</source>
        <translation>Absatz</translation>
    </message>
    <message>
        <source>Heading %1</source>
        <translation>Überschrift %1</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Zitat</translation>
    </message>
    <message>
        <source>Code block</source>
        <translation>Codeblock</translation>
    </message>
    <message>
        <source>More formatting</source>
        <translation>Weitere Formatierung</translation>
    </message>
</context>
<context>
    <name>cahier::app::HeaderBar</name>
    <message>
        <source>Share</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Show or hide the document list (F9)</source>
        <translation>Dokumentliste zeigen oder verbergen (F9)</translation>
    </message>
    <message>
        <source>Menu (F10)</source>
        <translation>Menü (F10)</translation>
    </message>
    <message>
        <source>Title of the document</source>
        <translation>Titel des Dokuments</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Invite people to this workspace</source>
        <translation>Menschen in diesen Arbeitsbereich einladen</translation>
    </message>
    <message>
        <source>Save status: %1</source>
        <translation>Speicherstand: %1</translation>
    </message>
    <message>
        <source>Where your work is</source>
        <translation>Wo deine Arbeit ist</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>Verbindung: %1</translation>
    </message>
    <message>
        <source>You can go on writing</source>
        <translation>Du kannst weiterschreiben</translation>
    </message>
</context>
<context>
    <name>cahier::app::JoinDialog</name>
    <message>
        <source>Join</source>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>Join a workspace</source>
        <translation>Einem Arbeitsbereich beitreten</translation>
    </message>
    <message>
        <source>&amp;Invitation link</source>
        <translation>&amp;Einladungslink</translation>
    </message>
    <message>
        <source>Paste the whole link</source>
        <translation>Den ganzen Link einfügen</translation>
    </message>
    <message>
        <source>Joining</source>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>cahier::app::LinkDialog</name>
    <message>
        <source>Set link</source>
        <translation>Link setzen</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>Remove link</source>
        <translation>Link entfernen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>This kind of address cannot be linked.</source>
        <translation>Solche Adressen lassen sich nicht verlinken.</translation>
    </message>
</context>
<context>
    <name>cahier::app::MainWindow</name>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>Pictures and files cannot be put into a document yet.</source>
        <translation>Bilder und Dateien lassen sich noch nicht in ein Dokument einfügen.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>Nur lesen</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>Nichts ist geöffnet</translation>
    </message>
    <message>
        <source>Choose a document at the left, or start a new one.</source>
        <translation>Wähle links ein Dokument oder beginne ein neues.</translation>
    </message>
    <message>
        <source>Waiting to be let in</source>
        <translation>Warten auf Einlass</translation>
    </message>
    <message>
        <source>Your request is on the relay. The documents appear as soon as a device of the person who invited you is online.</source>
        <translation>Deine Anfrage liegt auf dem Relay. Die Dokumente erscheinen, sobald ein Gerät der Person online ist, die dich eingeladen hat.</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Einen Moment…</translation>
    </message>
    <message>
        <source>Open link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>&amp;New document</source>
        <translation>&amp;Neues Dokument</translation>
    </message>
    <message>
        <source>&amp;Share…</source>
        <translation>&amp;Teilen…</translation>
    </message>
    <message>
        <source>Rename document</source>
        <translation>Dokument umbenennen</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>&amp;Suchen…</translation>
    </message>
    <message>
        <source>&amp;Replace…</source>
        <translation>&amp;Ersetzen…</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>&amp;Weitersuchen</translation>
    </message>
    <message>
        <source>Search in &amp;all documents</source>
        <translation>In &amp;allen Dokumenten suchen</translation>
    </message>
    <message>
        <source>Show or hide the document &amp;list</source>
        <translation>Dokument&amp;liste zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>Next &amp;pane</source>
        <translation>Nächster &amp;Bereich</translation>
    </message>
    <message>
        <source>About Cahier</source>
        <translation>Über Cahier</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Command palette…</source>
        <translation>Befehls&amp;palette…</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormat</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Colours as the &amp;desktop</source>
        <translation>Farben wie der &amp;Desktop</translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation>&amp;Helle Farben</translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation>&amp;Dunkle Farben</translation>
    </message>
    <message>
        <source>Join with an invitation…</source>
        <translation>Mit einer Einladung beitreten…</translation>
    </message>
    <message>
        <source>First page</source>
        <translation>Erste Seite</translation>
    </message>
    <message>
        <source>%1&apos;s workspace</source>
        <translation>Arbeitsbereich von %1</translation>
    </message>
    <message>
        <source>Write on this computer</source>
        <translation>Auf diesem Computer schreiben</translation>
    </message>
    <message>
        <source>No workspace yet</source>
        <translation>Noch kein Arbeitsbereich</translation>
    </message>
    <message>
        <source>Begin on this computer, or join the workspace of a colleague.</source>
        <translation>Fang auf diesem Computer an oder tritt dem Arbeitsbereich von jemand anderem bei.</translation>
    </message>
    <message>
        <source>Choose a document at the left.</source>
        <translation>Wähle links ein Dokument.</translation>
    </message>
    <message>
        <source>&amp;Join a workspace…</source>
        <translation>Einem Arbeitsbereich &amp;beitreten…</translation>
    </message>
</context>
<context>
    <name>cahier::app::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>cahier::app::Options</name>
    <message>
        <source>Cahier, an editor for writing together, end-to-end encrypted.</source>
        <translation>Cahier, ein Editor zum gemeinsamen Schreiben, Ende-zu-Ende-verschlüsselt.</translation>
    </message>
    <message>
        <source>DIR</source>
        <comment>placeholder in --help</comment>
        <translation>ORDNER</translation>
    </message>
    <message>
        <source>FILE</source>
        <comment>placeholder in --help</comment>
        <translation>DATEI</translation>
    </message>
    <message>
        <source>LINK</source>
        <comment>placeholder in --help</comment>
        <translation>LINK</translation>
    </message>
    <message>
        <source>Folder of the profile (made if absent).</source>
        <translation>Ordner des Profils (wird angelegt, wenn er fehlt).</translation>
    </message>
    <message>
        <source>Read the passphrase from the first line of FILE, or of standard input for &quot;-&quot;, instead of asking. Also: CAHIER_PASSPHRASE_FILE.</source>
        <translation>Die Passphrase aus der ersten Zeile von DATEI lesen, bei „-“ von der Standardeingabe, statt zu fragen. Auch: CAHIER_PASSPHRASE_FILE.</translation>
    </message>
    <message>
        <source>With a passphrase file: make the profile if it is absent, for this person.</source>
        <translation>Mit einer Passphrasen-Datei: das Profil für diese Person anlegen, wenn es fehlt.</translation>
    </message>
    <message>
        <source>NAME</source>
        <comment>placeholder in --help</comment>
        <translation>NAME</translation>
    </message>
    <message>
        <source>Use the relay of this registration link.</source>
        <translation>Das Relay dieses Registrierungslinks verwenden.</translation>
    </message>
    <message>
        <source>Join the workspace of this invitation link.</source>
        <translation>Dem Arbeitsbereich dieses Einladungslinks beitreten.</translation>
    </message>
    <message>
        <source>Open a document: its id, or &quot;first&quot; for the newest.</source>
        <translation>Ein Dokument öffnen: seine Kennung oder „first“ für das neueste.</translation>
    </message>
    <message>
        <source>DOCUMENT</source>
        <comment>placeholder in --help</comment>
        <translation>DOKUMENT</translation>
    </message>
    <message>
        <source>Colours for this run: light or dark.</source>
        <translation>Farben für diesen Lauf: light oder dark.</translation>
    </message>
    <message>
        <source>THEME</source>
        <comment>placeholder in --help</comment>
        <translation>FARBEN</translation>
    </message>
    <message>
        <source>Save a picture of the window to FILE once it is ready, and go on.</source>
        <translation>Ein Bild des Fensters in DATEI speichern, sobald es bereit ist, und weiterlaufen.</translation>
    </message>
    <message>
        <source>End after the picture was saved.</source>
        <translation>Nach dem Speichern des Bildes enden.</translation>
    </message>
    <message>
        <source>Print how long it took from the start of the process to the first picture.</source>
        <translation>Ausgeben, wie lange es vom Start des Prozesses bis zum ersten Bild gedauert hat.</translation>
    </message>
    <message>
        <source>Show this help.</source>
        <translation>Diese Hilfe zeigen.</translation>
    </message>
    <message>
        <source>Show the version.</source>
        <translation>Die Version zeigen.</translation>
    </message>
    <message>
        <source>unexpected argument: %1</source>
        <translation>unerwartetes Argument: %1</translation>
    </message>
    <message>
        <source>--theme is light or dark</source>
        <translation>--theme ist light oder dark</translation>
    </message>
    <message>
        <source>--open takes a document id (64 hexadecimal digits) or &quot;first&quot;</source>
        <translation>--open braucht eine Dokumentkennung (64 hexadezimale Ziffern) oder „first“</translation>
    </message>
    <message>
        <source>--name needs a passphrase file</source>
        <translation>--name braucht eine Passphrasen-Datei</translation>
    </message>
    <message>
        <source>--quit-after-screenshot needs --screenshot</source>
        <translation>--quit-after-screenshot braucht --screenshot</translation>
    </message>
</context>
<context>
    <name>cahier::app::PassphraseField</name>
    <message>
        <source>Show passphrase</source>
        <translation>Passphrase zeigen</translation>
    </message>
</context>
<context>
    <name>cahier::app::Phrases</name>
    <message>
        <source>Saving…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Saved on this device</source>
        <translation>Auf diesem Gerät gespeichert</translation>
    </message>
    <message>
        <source>On the relay</source>
        <translation>Auf dem Relay</translation>
    </message>
    <message numerus="yes">
        <source>Seen by %n device(s)</source>
        <translation>
            <numerusform>Von %n Gerät gesehen</numerusform>
            <numerusform>Von %n Geräten gesehen</numerusform>
        </translation>
    </message>
    <message>
        <source>The last keystrokes are being written to the encrypted store on this computer.</source>
        <translation>Die letzten Tastendrücke werden gerade in den verschlüsselten Speicher auf diesem Computer geschrieben.</translation>
    </message>
    <message>
        <source>Everything is in the encrypted store on this computer. This profile uses no relay, so it is nowhere else.</source>
        <translation>Alles ist im verschlüsselten Speicher auf diesem Computer. Dieses Profil verwendet kein Relay; deshalb ist es sonst nirgends.</translation>
    </message>
    <message numerus="yes">
        <source>Everything is in the encrypted store on this computer. %n change(s) wait to be sent to the relay.</source>
        <translation>
            <numerusform>Alles ist im verschlüsselten Speicher auf diesem Computer. %n Änderung wartet darauf, an das Relay gesendet zu werden.</numerusform>
            <numerusform>Alles ist im verschlüsselten Speicher auf diesem Computer. %n Änderungen warten darauf, an das Relay gesendet zu werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is on this computer and, sealed so that nobody there can read it, on the relay.</source>
        <translation>Alles ist auf diesem Computer und, so versiegelt, dass es dort niemand lesen kann, auf dem Relay.</translation>
    </message>
    <message numerus="yes">
        <source>%n other device(s) have everything you wrote.</source>
        <translation>
            <numerusform>%n anderes Gerät hat alles, was du geschrieben hast.</numerusform>
            <numerusform>%n andere Geräte haben alles, was du geschrieben hast.</numerusform>
        </translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbinden…</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message>
        <source>Editor</source>
        <translation>Bearbeiter</translation>
    </message>
    <message>
        <source>Commenter</source>
        <translation>Kommentierende</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Lesende</translation>
    </message>
    <message>
        <source>can write, invite and remove people</source>
        <translation>darf schreiben, einladen und Menschen entfernen</translation>
    </message>
    <message>
        <source>can write in every document</source>
        <translation>darf in jedem Dokument schreiben</translation>
    </message>
    <message>
        <source>can read and comment</source>
        <translation>darf lesen und kommentieren</translation>
    </message>
    <message>
        <source>can read</source>
        <translation>darf lesen</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>vor %n Minute</numerusform>
            <numerusform>vor %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>vor %n Stunde</numerusform>
            <numerusform>vor %n Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message numerus="yes">
        <source>%Ln word(s)</source>
        <translation>
            <numerusform>%Ln Wort</numerusform>
            <numerusform>%Ln Wörter</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cahier::app::SavePopover</name>
    <message>
        <source>Where your work is</source>
        <translation>Wo deine Arbeit ist</translation>
    </message>
    <message>
        <source>Relay: %1 · %2</source>
        <translation>Relay: %1 · %2</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>Offline arbeiten</translation>
    </message>
    <message>
        <source>Connect now</source>
        <translation>Jetzt verbinden</translation>
    </message>
</context>
<context>
    <name>cahier::app::ShareDialog</name>
    <message>
        <source>Share</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Share “%1”</source>
        <translation>„%1“ teilen</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>People you invite see every document of this workspace.</source>
        <translation>Wen du einlädst, sieht jedes Dokument dieses Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Registration link of your organisation&apos;s relay</source>
        <translation>Registrierungslink für das Relay deiner Organisation</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>To share, this profile needs a relay: a small server of your organisation that passes on what it cannot read. The person who runs it has a registration link for you.</source>
        <translation>Zum Teilen braucht dieses Profil ein Relay: einen kleinen Server deiner Organisation, der weitergibt, was er nicht lesen kann. Die Person, die ihn betreibt, hat einen Registrierungslink für dich.</translation>
    </message>
    <message>
        <source>Role of the invited person</source>
        <translation>Rolle der eingeladenen Person</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>role, what it may do</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>Create invitation link</source>
        <translation>Einladungslink erstellen</translation>
    </message>
    <message>
        <source>Invitation link</source>
        <translation>Einladungslink</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Send the link in a way only that person can read. Whoever has it can join once.</source>
        <translation>Schicke den Link so, dass nur diese Person ihn lesen kann. Wer ihn hat, kann einmal beitreten.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Only owners can invite. Ask one of them.</source>
        <translation>Nur Eigentümer können einladen. Frage jemanden davon.</translation>
    </message>
    <message>
        <source>Unnamed</source>
        <translation>Ohne Namen</translation>
    </message>
    <message>
        <source>%1 (you)</source>
        <translation>%1 (du)</translation>
    </message>
</context>
<context>
    <name>cahier::app::SideBar</name>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search in all documents</source>
        <translation>In allen Dokumenten suchen</translation>
    </message>
    <message>
        <source>New document (Ctrl+N)</source>
        <translation>Neues Dokument (Strg+N)</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation>Der Papierkorb ist leer.</translation>
    </message>
    <message>
        <source>No documents yet.</source>
        <translation>Noch keine Dokumente.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>In den Papierkorb</translation>
    </message>
</context>
<context>
    <name>cahier::app::StatusRow</name>
    <message>
        <source>End-to-end encrypted</source>
        <translation>Ende-zu-Ende-verschlüsselt</translation>
    </message>
    <message>
        <source>Back to 100 % (Ctrl+0)</source>
        <translation>Zurück zu 100 % (Strg+0)</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Only the people of this workspace can read it; the relay cannot.</source>
        <translation>Nur die Menschen in diesem Arbeitsbereich können es lesen; das Relay nicht.</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Zoom: %1 %</source>
        <translation>Zoom: %1 %</translation>
    </message>
</context>
<context>
    <name>cahier::app::UnlockPage</name>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Unlock Cahier</source>
        <translation>Cahier entsperren</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Profile: %1</source>
        <translation>Profil: %1</translation>
    </message>
    <message>
        <source>Unlocking</source>
        <translation>Entsperren</translation>
    </message>
</context>
</TS>
