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
    <message>
        <source>the file %1 cannot be read or holds no certificate</source>
        <translation>die Datei %1 ist nicht lesbar oder enthält kein Zertifikat</translation>
    </message>
    <message>
        <source>cahier: no display can be opened; start it in a graphical session, or use cahier-cli, which needs none
</source>
        <translation>cahier: Kein Bildschirm ist erreichbar; starte es in einer grafischen Sitzung oder nimm cahier-cli, das keinen braucht
</translation>
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
    <name>cahier::app::Detail</name>
    <message>
        <source>HTML may be nested 512 elements deep</source>
        <translation>HTML darf höchstens 512 Elemente tief verschachtelt sein</translation>
    </message>
    <message>
        <source>a delta is not imported from a file</source>
        <translation>ein Delta wird nicht aus einer Datei eingelesen</translation>
    </message>
    <message>
        <source>a file to import has at most 16 MiB</source>
        <translation>eine Datei zum Einlesen hat höchstens 16 MiB</translation>
    </message>
    <message>
        <source>the HTML parser failed</source>
        <translation>das HTML ließ sich nicht lesen</translation>
    </message>
    <message>
        <source>the Markdown parser failed</source>
        <translation>das Markdown ließ sich nicht lesen</translation>
    </message>
    <message>
        <source>the file is not UTF-8 text</source>
        <translation>die Datei ist kein Text in UTF-8</translation>
    </message>
    <message>
        <source>a display name has 1 to 64 bytes</source>
        <translation>ein Anzeigename hat 1 bis 64 Bytes</translation>
    </message>
    <message>
        <source>a title has at most 1024 bytes</source>
        <translation>ein Titel hat höchstens 1024 Bytes</translation>
    </message>
    <message>
        <source>a workspace&apos;s name has 1 to 1024 bytes</source>
        <translation>der Name eines Arbeitsbereichs hat 1 bis 1024 Bytes</translation>
    </message>
    <message>
        <source>inviting needs a relay</source>
        <translation>Einladen braucht ein Relay</translation>
    </message>
    <message>
        <source>no entry of this group is here yet</source>
        <translation>von dieser Gruppe ist noch kein Eintrag da</translation>
    </message>
    <message>
        <source>no key for epoch 0</source>
        <translation>kein Schlüssel für Epoche 0</translation>
    </message>
    <message>
        <source>no such document</source>
        <translation>dieses Dokument gibt es nicht</translation>
    </message>
    <message>
        <source>no such document in the directory</source>
        <translation>dieses Dokument steht nicht im Verzeichnis</translation>
    </message>
    <message>
        <source>no such workspace</source>
        <translation>diesen Arbeitsbereich gibt es nicht</translation>
    </message>
    <message>
        <source>not a user-log entry</source>
        <translation>kein Eintrag eines Benutzerprotokolls</translation>
    </message>
    <message>
        <source>not logged in</source>
        <translation>nicht angemeldet</translation>
    </message>
    <message>
        <source>one transaction has at most 900 KiB; split it</source>
        <translation>eine Transaktion hat höchstens 900 KiB; teile sie auf</translation>
    </message>
    <message>
        <source>somebody else has rotated the key</source>
        <translation>jemand anderes hat den Schlüssel schon gewechselt</translation>
    </message>
    <message>
        <source>the document is open already</source>
        <translation>das Dokument ist schon geöffnet</translation>
    </message>
    <message>
        <source>the joiner&apos;s log is not here yet</source>
        <translation>das Protokoll der beitretenden Person ist noch nicht da</translation>
    </message>
    <message>
        <source>this profile belongs to another relay</source>
        <translation>dieses Profil gehört zu einem anderen Relay</translation>
    </message>
    <message>
        <source>this profile knows no relay</source>
        <translation>dieses Profil kennt kein Relay</translation>
    </message>
    <message>
        <source>this workspace is here already</source>
        <translation>dieser Arbeitsbereich ist schon da</translation>
    </message>
    <message>
        <source>too many changes wait for missing ones</source>
        <translation>zu viele Änderungen warten auf fehlende</translation>
    </message>
    <message>
        <source>attributes are not an object</source>
        <translation>Attribute sind kein Objekt</translation>
    </message>
    <message>
        <source>beyond the end of the text</source>
        <translation>hinter dem Ende des Textes</translation>
    </message>
    <message>
        <source>not enough memory for Argon2id</source>
        <translation>nicht genug Arbeitsspeicher für Argon2id</translation>
    </message>
    <message>
        <source>the file is not text</source>
        <translation>die Datei ist kein Text</translation>
    </message>
    <message>
        <source>it cannot be verified</source>
        <translation>es lässt sich nicht prüfen</translation>
    </message>
    <message>
        <source>it has expired</source>
        <translation>es ist abgelaufen</translation>
    </message>
    <message>
        <source>it is for another name than the relay&apos;s</source>
        <translation>es gilt für einen anderen Namen als den des Relays</translation>
    </message>
    <message>
        <source>it is not valid yet; is this computer&apos;s clock right?</source>
        <translation>es gilt noch nicht; geht die Uhr dieses Computers richtig?</translation>
    </message>
    <message>
        <source>it was revoked</source>
        <translation>es wurde widerrufen</translation>
    </message>
    <message>
        <source>its issuer is not trusted on this computer</source>
        <translation>dieser Computer vertraut seinem Aussteller nicht</translation>
    </message>
    <message>
        <source>no certificate in the file of trusted certificates</source>
        <translation>kein Zertifikat in der Datei der Zertifikate, denen vertraut wird</translation>
    </message>
    <message>
        <source>the file of trusted certificates</source>
        <translation>die Datei der Zertifikate, denen vertraut wird</translation>
    </message>
    <message>
        <source>it cannot store anything now (is its disk full?)</source>
        <translation>es kann gerade nichts speichern (ist sein Datenträger voll?)</translation>
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
    <message>
        <source>Ctrl+click opens it</source>
        <translation>Strg+Klick öffnet ihn</translation>
    </message>
</context>
<context>
    <name>cahier::app::ErrorText</name>
    <message>
        <source>%1 (E%2)</source>
        <comment>sentence, error number</comment>
        <translation>%1 (E%2)</translation>
    </message>
    <message>
        <source>invalid value</source>
        <translation>ungültiger Wert</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>zu groß</translation>
    </message>
    <message>
        <source>input ends too early</source>
        <translation>die Eingabe endet zu früh</translation>
    </message>
    <message>
        <source>input is not in the expected format</source>
        <translation>die Eingabe hat nicht die erwartete Form</translation>
    </message>
    <message>
        <source>input goes on after its end</source>
        <translation>die Eingabe geht nach ihrem Ende weiter</translation>
    </message>
    <message>
        <source>cannot read or write</source>
        <translation>Lesen oder Schreiben ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>exists already</source>
        <translation>schon vorhanden</translation>
    </message>
    <message>
        <source>stopped on request</source>
        <translation>auf Wunsch abgebrochen</translation>
    </message>
    <message>
        <source>no answer in time; everything is saved here, try again later</source>
        <translation>keine rechtzeitige Antwort; hier ist alles gespeichert, versuche es später noch einmal</translation>
    </message>
    <message>
        <source>the disk is full: nothing was lost, but nothing new is saved until there is room</source>
        <translation>der Datenträger ist voll: nichts ging verloren, aber Neues lässt sich erst speichern, wenn wieder Platz ist</translation>
    </message>
    <message>
        <source>the profile is in use by another program (cahier or cahier-cli); close it first</source>
        <translation>das Profil ist in einem anderen Programm geöffnet (cahier oder cahier-cli); schließe zuerst jenes</translation>
    </message>
    <message>
        <source>made by a version this program cannot read</source>
        <translation>von einer Version erstellt, die dieses Programm nicht lesen kann</translation>
    </message>
    <message>
        <source>not possible now</source>
        <translation>gerade nicht möglich</translation>
    </message>
    <message>
        <source>a damaged change was refused; the document is as it was</source>
        <translation>eine beschädigte Änderung wurde abgelehnt; das Dokument ist, wie es war</translation>
    </message>
    <message>
        <source>a position outside the text</source>
        <translation>eine Stelle außerhalb des Textes</translation>
    </message>
    <message>
        <source>not authentic: the data was changed by somebody else</source>
        <translation>nicht echt: jemand anderes hat die Daten verändert</translation>
    </message>
    <message>
        <source>wrong passphrase</source>
        <translation>falsche Passphrase</translation>
    </message>
    <message>
        <source>the profile&apos;s vault is damaged; restore the folder from a backup</source>
        <translation>der Tresor des Profils ist beschädigt; stelle den Ordner aus einer Sicherung wieder her</translation>
    </message>
    <message>
        <source>the passphrase&apos;s cost is outside what is accepted (1-10 operations, 64 MiB-2 GiB)</source>
        <translation>der Aufwand für die Passphrase liegt außerhalb des Erlaubten (1–10 Durchgänge, 64 MiB–2 GiB)</translation>
    </message>
    <message>
        <source>you do not have the right to do that in this workspace</source>
        <translation>dazu fehlt dir in diesem Arbeitsbereich das Recht</translation>
    </message>
    <message>
        <source>somebody changed the workspace at the same moment; try again</source>
        <translation>jemand hat den Arbeitsbereich im selben Moment geändert; versuche es noch einmal</translation>
    </message>
    <message>
        <source>SECURITY: the relay shows two histories of one workspace; do not trust it</source>
        <translation>SICHERHEIT: das Relay zeigt zwei Verläufe desselben Arbeitsbereichs; vertraue ihm nicht</translation>
    </message>
    <message>
        <source>SECURITY: a device wrote two different things in one place; ask its owner</source>
        <translation>SICHERHEIT: ein Gerät hat an einer Stelle zwei verschiedene Dinge geschrieben; frage, wem es gehört</translation>
    </message>
    <message>
        <source>the key for this has not arrived yet; it comes when an owner is online</source>
        <translation>der Schlüssel dafür ist noch nicht da; er kommt, sobald ein Eigentümer online ist</translation>
    </message>
    <message>
        <source>the link is malformed; copy it again from the beginning to the end</source>
        <translation>der Link ist fehlerhaft; kopiere ihn noch einmal von Anfang bis Ende</translation>
    </message>
    <message>
        <source>the link is expired, used or revoked; ask for a new one</source>
        <translation>der Link ist abgelaufen, verbraucht oder widerrufen; bitte um einen neuen</translation>
    </message>
    <message>
        <source>the profile&apos;s database is damaged; restore the folder from a backup</source>
        <translation>die Datenbank des Profils ist beschädigt; stelle den Ordner aus einer Sicherung wieder her</translation>
    </message>
    <message>
        <source>the profile was written by a newer version of Cahier; update this one</source>
        <translation>das Profil stammt von einer neueren Version von Cahier; aktualisiere diese hier</translation>
    </message>
    <message>
        <source>the profile&apos;s database is damaged or belongs to another vault; restore the folder from a backup</source>
        <translation>die Datenbank des Profils ist beschädigt oder gehört zu einem anderen Tresor; stelle den Ordner aus einer Sicherung wieder her</translation>
    </message>
    <message>
        <source>the relay cannot be reached; everything is saved here and is sent later</source>
        <translation>das Relay ist nicht erreichbar; hier ist alles gespeichert und wird später gesendet</translation>
    </message>
    <message>
        <source>the relay is not the one this profile knows (its identity differs); nothing was sent</source>
        <translation>das ist nicht das Relay, das dieses Profil kennt (es weist sich anders aus); nichts wurde gesendet</translation>
    </message>
    <message>
        <source>the relay speaks another version of the protocol; update Cahier or the relay</source>
        <translation>das Relay spricht eine andere Version des Protokolls; aktualisiere Cahier oder das Relay</translation>
    </message>
    <message>
        <source>the relay broke the protocol</source>
        <translation>das Relay hat gegen das Protokoll verstoßen</translation>
    </message>
    <message>
        <source>the relay does not know this profile; it needs a registration or invitation link</source>
        <translation>das Relay kennt dieses Profil nicht; es braucht einen Registrierungs- oder Einladungslink</translation>
    </message>
    <message>
        <source>the relay asks to slow down; try again in a minute</source>
        <translation>das Relay bittet um eine Pause; versuche es in einer Minute noch einmal</translation>
    </message>
    <message>
        <source>the relay&apos;s quota is used up; ask whoever runs it</source>
        <translation>der Platz auf dem Relay ist aufgebraucht; frage, wer es betreibt</translation>
    </message>
    <message>
        <source>the relay refused</source>
        <translation>das Relay hat abgelehnt</translation>
    </message>
    <message>
        <source>internal error</source>
        <translation>interner Fehler</translation>
    </message>
    <message>
        <source>unknown error</source>
        <translation>unbekannter Fehler</translation>
    </message>
    <message>
        <source>Check the entry and try again.</source>
        <translation>Prüfe die Eingabe und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>Try again with less at a time.</source>
        <translation>Versuche es mit weniger auf einmal.</translation>
    </message>
    <message>
        <source>Ask for the data again.</source>
        <translation>Bitte noch einmal um die Daten.</translation>
    </message>
    <message>
        <source>Check the disk and try again.</source>
        <translation>Prüfe den Datenträger und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>It may have been moved or deleted.</source>
        <translation>Vielleicht wurde es verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>Choose another name or place.</source>
        <translation>Wähle einen anderen Namen oder Ort.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Update Cahier to use it.</source>
        <translation>Aktualisiere Cahier, um es zu verwenden.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuche es gleich noch einmal.</translation>
    </message>
    <message>
        <source>It was refused; your documents are unharmed.</source>
        <translation>Sie wurden abgelehnt; deine Dokumente sind unversehrt.</translation>
    </message>
    <message>
        <source>Check Caps Lock and the keyboard layout, then try again.</source>
        <translation>Prüfe Feststelltaste und Tastaturbelegung und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>The passphrase cannot help here.</source>
        <translation>Hier hilft keine Passphrase.</translation>
    </message>
    <message>
        <source>Restore the profile folder from a backup.</source>
        <translation>Stelle den Profilordner aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>Ask an owner.</source>
        <translation>Frage jemanden, dem er gehört.</translation>
    </message>
    <message>
        <source>Stop using it and tell the person who runs it.</source>
        <translation>Verwende es nicht weiter und sage der Person Bescheid, die es betreibt.</translation>
    </message>
    <message>
        <source>What was on the relay comes back by itself.</source>
        <translation>Was auf dem Relay war, kommt von selbst zurück.</translation>
    </message>
    <message>
        <source>You can go on writing.</source>
        <translation>Du kannst weiterschreiben.</translation>
    </message>
    <message>
        <source>Ask the person who runs it.</source>
        <translation>Frage die Person, die es betreibt.</translation>
    </message>
    <message>
        <source>Cahier reconnects by itself.</source>
        <translation>Cahier verbindet sich von selbst neu.</translation>
    </message>
    <message>
        <source>Ask the person who runs the relay for one.</source>
        <translation>Bitte die Person, die das Relay betreibt, um einen.</translation>
    </message>
    <message>
        <source>What waits is sent by itself.</source>
        <translation>Was noch wartet, wird von selbst gesendet.</translation>
    </message>
    <message>
        <source>Your changes are safe on this computer.</source>
        <translation>Deine Änderungen sind auf diesem Computer sicher.</translation>
    </message>
    <message>
        <source>Your work is saved on this computer; please start Cahier again.</source>
        <translation>Deine Arbeit ist auf diesem Computer gespeichert; bitte starte Cahier neu.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what happened, which part of the input</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>this profile was put back from a copy: it goes on as a new device, and nothing is lost</source>
        <translation>dieses Profil wurde aus einer Kopie zurückgeholt: es macht als neues Gerät weiter, und nichts geht verloren</translation>
    </message>
    <message>
        <source>SECURITY: the relay may be withholding changes; somebody else&apos;s device has more than this one</source>
        <translation>SICHERHEIT: das Relay hält vielleicht Änderungen zurück; das Gerät eines anderen hat mehr als dieses</translation>
    </message>
    <message>
        <source>Everybody keeps the same version.</source>
        <translation>Alle behalten dieselbe Fassung.</translation>
    </message>
    <message>
        <source>Ask the others what they see, and tell the person who runs the relay.</source>
        <translation>Frage die anderen, was sie sehen, und sage der Person Bescheid, die das Relay betreibt.</translation>
    </message>
    <message>
        <source>nothing was sent, because the relay&apos;s TLS certificate is not valid</source>
        <translation>nichts wurde gesendet, weil das TLS-Zertifikat des Relays nicht gültig ist</translation>
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
    <message>
        <source>Read only</source>
        <translation>Nur lesen</translation>
    </message>
    <message>
        <source>You may read this document. An owner can let you write in it.</source>
        <translation>Du darfst dieses Dokument lesen. Wer es besitzt, kann dir das Schreiben erlauben.</translation>
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
    <message>
        <source>Find &amp;previous</source>
        <translation>&amp;Rückwärts suchen</translation>
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
    <message>
        <source>Also trust the certificates in this PEM file for wss:// relays. Also: CAHIER_CA_FILE.</source>
        <translation>Für wss://-Relays auch den Zertifikaten in dieser PEM-Datei vertrauen. Auch: CAHIER_CA_FILE.</translation>
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
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>Formel</translation>
    </message>
    <message>
        <source>Dividing line</source>
        <translation>Trennlinie</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Mention</source>
        <translation>Erwähnung</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Object “%1”</source>
        <comment>name of an unknown kind</comment>
        <translation>Objekt „%1“</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind of object, its name</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Made with another program. Cahier keeps it, but cannot show it yet.</source>
        <translation>Mit einem anderen Programm erstellt. Cahier bewahrt es auf, kann es aber noch nicht anzeigen.</translation>
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
    <message>
        <source>People of this workspace</source>
        <translation>Personen in diesem Arbeitsbereich</translation>
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
<context>
    <name>cahier::app::cli::Cli</name>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>LINK</source>
        <translation>LINK</translation>
    </message>
    <message>
        <source>TITLE</source>
        <translation>TITEL</translation>
    </message>
    <message>
        <source>unknown option %1</source>
        <translation>unbekannte Option %1</translation>
    </message>
    <message>
        <source>%1 needs a value</source>
        <comment>option</comment>
        <translation>%1 braucht einen Wert</translation>
    </message>
    <message>
        <source>%1 takes no value</source>
        <comment>option</comment>
        <translation>%1 nimmt keinen Wert</translation>
    </message>
    <message>
        <source>--kdf takes OPERATIONS:KIBIBYTES, e.g. 3:262144</source>
        <translation>--kdf nimmt DURCHGÄNGE:KIBIBYTES, z. B. 3:262144</translation>
    </message>
    <message>
        <source>--writers takes actors separated by commas (doc show --json tells them)</source>
        <translation>--writers nimmt Akteure, durch Kommas getrennt (doc show --json nennt sie)</translation>
    </message>
    <message>
        <source>--timeout takes seconds, 1 to 86400</source>
        <translation>--timeout nimmt Sekunden, 1 bis 86400</translation>
    </message>
    <message>
        <source>--role is one of owner, editor, commenter, viewer</source>
        <translation>--role ist eines von owner, editor, commenter, viewer</translation>
    </message>
    <message>
        <source>--format is one of text, md, html, delta</source>
        <translation>--format ist eines von text, md, html, delta</translation>
    </message>
    <message>
        <source>--agent takes a number</source>
        <translation>--agent nimmt eine Zahl</translation>
    </message>
    <message>
        <source>--rate takes edits a second</source>
        <translation>--rate nimmt Änderungen pro Sekunde</translation>
    </message>
    <message>
        <source>which command?</source>
        <translation>welcher Befehl?</translation>
    </message>
    <message>
        <source>unknown command %1</source>
        <translation>unbekannter Befehl %1</translation>
    </message>
    <message>
        <source>%1 needs one more word</source>
        <comment>command</comment>
        <translation>%1 braucht noch ein Wort</translation>
    </message>
    <message>
        <source>%1 does not belong to this command</source>
        <comment>option</comment>
        <translation>%1 gehört nicht zu diesem Befehl</translation>
    </message>
    <message>
        <source>--agent and --writers belong together</source>
        <translation>--agent und --writers gehören zusammen</translation>
    </message>
    <message>
        <source>--follow needs --watch</source>
        <translation>--follow braucht --watch</translation>
    </message>
    <message>
        <source>--once or --watch, not both</source>
        <translation>--once oder --watch, nicht beides</translation>
    </message>
    <message>
        <source>%1 needs %2</source>
        <comment>command, value</comment>
        <translation>%1 braucht %2</translation>
    </message>
    <message>
        <source>too many words after %1</source>
        <comment>command</comment>
        <translation>zu viele Wörter nach %1</translation>
    </message>
    <message>
        <source>--profile DIR is missing</source>
        <translation>--profile ORDNER fehlt</translation>
    </message>
    <message>
        <source>the passphrase is missing: --passphrase-file F, - for standard input, or CAHIER_PASSPHRASE_FILE</source>
        <translation>die Passphrase fehlt: --passphrase-file D, - für die Standardeingabe, oder CAHIER_PASSPHRASE_FILE</translation>
    </message>
    <message>
        <source>init needs --name NAME</source>
        <translation>init braucht --name NAME</translation>
    </message>
    <message>
        <source>the title is empty</source>
        <translation>der Titel ist leer</translation>
    </message>
    <message>
        <source>the name is empty</source>
        <translation>der Name ist leer</translation>
    </message>
    <message>
        <source>--from takes a file that ends in .md, .html or .txt</source>
        <translation>--from nimmt eine Datei, die auf .md, .html oder .txt endet</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>the file cannot be opened</source>
        <translation>die Datei lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>the file is larger than %1</source>
        <translation>die Datei ist größer als %1</translation>
    </message>
    <message>
        <source>the file cannot be read</source>
        <translation>die Datei lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>zlib failed</source>
        <translation>zlib ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>unpacks to more than %1</source>
        <translation>ist ausgepackt größer als %1</translation>
    </message>
    <message>
        <source>the gzip file is damaged</source>
        <translation>die gzip-Datei ist beschädigt</translation>
    </message>
    <message>
        <source>init --name NAME [--relay LINK]</source>
        <translation>init --name NAME [--relay LINK]</translation>
    </message>
    <message>
        <source>make a profile in DIR</source>
        <translation>ein Profil in ORDNER anlegen</translation>
    </message>
    <message>
        <source>workspace create NAME | list</source>
        <translation>workspace create NAME | list</translation>
    </message>
    <message>
        <source>make a workspace, or list them</source>
        <translation>einen Arbeitsbereich anlegen oder alle auflisten</translation>
    </message>
    <message>
        <source>print an invitation link (owners, needs the relay)</source>
        <translation>einen Einladungslink ausgeben (Eigentümer, braucht das Relay)</translation>
    </message>
    <message>
        <source>join LINK</source>
        <translation>join LINK</translation>
    </message>
    <message>
        <source>ask to join a workspace</source>
        <translation>um Beitritt zu einem Arbeitsbereich bitten</translation>
    </message>
    <message>
        <source>doc new TITLE [--from FILE]</source>
        <translation>doc new TITEL [--from DATEI]</translation>
    </message>
    <message>
        <source>make a document, from a .md, .html or .txt file</source>
        <translation>ein Dokument anlegen, auch aus .md, .html oder .txt</translation>
    </message>
    <message>
        <source>list the documents</source>
        <translation>die Dokumente auflisten</translation>
    </message>
    <message>
        <source>print a document as text, md, html or delta</source>
        <translation>ein Dokument ausgeben: text, md, html oder delta</translation>
    </message>
    <message>
        <source>apply edits, one transaction a line</source>
        <translation>Änderungen anwenden, eine Transaktion pro Zeile</translation>
    </message>
    <message>
        <source>type a recorded editing trace</source>
        <translation>eine aufgezeichnete Schreibsitzung tippen</translation>
    </message>
    <message>
        <source>exchange changes with the relay</source>
        <translation>Änderungen mit dem Relay austauschen</translation>
    </message>
    <message>
        <source>what is saved where</source>
        <translation>was wo gespeichert ist</translation>
    </message>
    <message>
        <source>--profile DIR</source>
        <translation>--profile ORDNER</translation>
    </message>
    <message>
        <source>the profile&apos;s folder (or CAHIER_PROFILE)</source>
        <translation>der Ordner des Profils (oder CAHIER_PROFILE)</translation>
    </message>
    <message>
        <source>--passphrase-file F</source>
        <translation>--passphrase-file D</translation>
    </message>
    <message>
        <source>file with the passphrase, - for standard input
(or CAHIER_PASSPHRASE_FILE)</source>
        <translation>Datei mit der Passphrase, - für die Standardeingabe
(oder CAHIER_PASSPHRASE_FILE)</translation>
    </message>
    <message>
        <source>print JSON</source>
        <translation>JSON ausgeben (immer englisch)</translation>
    </message>
    <message>
        <source>do not use the network (doc edit, doc replay)</source>
        <translation>das Netz nicht verwenden (doc edit, doc replay)</translation>
    </message>
    <message>
        <source>--timeout SECONDS</source>
        <translation>--timeout SEKUNDEN</translation>
    </message>
    <message>
        <source>how long to wait for the relay (30)</source>
        <translation>wie lange auf das Relay gewartet wird (30)</translation>
    </message>
    <message>
        <source>log lines on standard error (never content, names or keys)</source>
        <translation>Protokoll auf der Fehlerausgabe (nie Inhalt, Namen oder Schlüssel)</translation>
    </message>
    <message>
        <source>init --kdf OPERATIONS:KIBIBYTES</source>
        <translation>init --kdf DURCHGÄNGE:KIBIBYTES</translation>
    </message>
    <message>
        <source>cost of the passphrase (3:262144)</source>
        <translation>Aufwand für die Passphrase (3:262144)</translation>
    </message>
    <message>
        <source>also say how long a document is whenever others change it</source>
        <translation>auch sagen, wie lang ein Dokument ist, wenn andere es ändern</translation>
    </message>
    <message>
        <source>print a line&apos;s number once it is on the disk</source>
        <translation>die Nummer jeder Zeile ausgeben, sobald sie gespeichert ist</translation>
    </message>
    <message>
        <source>type only writer N of a trace of several; the writers&apos; actors
(doc show --json) in the trace&apos;s order</source>
        <translation>nur Person N einer Aufzeichnung mehrerer tippen; ihre Akteure
(doc show --json) in der Reihenfolge der Aufzeichnung</translation>
    </message>
    <message>
        <source>at most N edits a second</source>
        <translation>höchstens N Änderungen pro Sekunde</translation>
    </message>
    <message>
        <source>cahier-cli: Cahier without a window</source>
        <translation>cahier-cli: Cahier ohne Fenster</translation>
    </message>
    <message>
        <source>  cahier-cli --profile DIR COMMAND</source>
        <translation>  cahier-cli --profile ORDNER BEFEHL</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Options of every command, before or after it</source>
        <translation>Optionen jedes Befehls, davor oder danach</translation>
    </message>
    <message>
        <source>Options of one command</source>
        <translation>Optionen einzelner Befehle</translation>
    </message>
    <message>
        <source>An ID may be shortened to its first digits, at least four.</source>
        <translation>Eine ID darf auf ihre ersten Ziffern gekürzt werden, mindestens vier.</translation>
    </message>
    <message>
        <source>standard input cannot be read</source>
        <translation>die Standardeingabe lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>a line has at most %1 bytes</source>
        <translation>eine Zeile hat höchstens %1 Bytes</translation>
    </message>
    <message>
        <source>operation %1: %2</source>
        <translation>Operation %1: %2</translation>
    </message>
    <message>
        <source>is no object</source>
        <translation>ist kein Objekt</translation>
    </message>
    <message>
        <source>&quot;op&quot; is one of insert, delete, format, embed</source>
        <translation>&quot;op&quot; ist eines von insert, delete, format, embed</translation>
    </message>
    <message>
        <source>%1 has an entry it does not know</source>
        <comment>operation</comment>
        <translation>%1 hat einen Eintrag, den es nicht kennt</translation>
    </message>
    <message>
        <source>&quot;at&quot; is not a position</source>
        <translation>&quot;at&quot; ist keine Position</translation>
    </message>
    <message>
        <source>&quot;attributes&quot; is no object</source>
        <translation>&quot;attributes&quot; ist kein Objekt</translation>
    </message>
    <message>
        <source>&quot;text&quot; is missing</source>
        <translation>&quot;text&quot; fehlt</translation>
    </message>
    <message>
        <source>&quot;value&quot; is missing</source>
        <translation>&quot;value&quot; fehlt</translation>
    </message>
    <message>
        <source>&quot;length&quot; is not a number of units</source>
        <translation>&quot;length&quot; ist keine Anzahl von Einheiten</translation>
    </message>
    <message>
        <source>&quot;attributes&quot; is missing</source>
        <translation>&quot;attributes&quot; fehlt</translation>
    </message>
    <message>
        <source>a line has at most 16 MiB</source>
        <translation>eine Zeile hat höchstens 16 MiB</translation>
    </message>
    <message>
        <source>is not JSON</source>
        <translation>ist kein JSON</translation>
    </message>
    <message>
        <source>is no array of operations</source>
        <translation>ist keine Liste von Operationen</translation>
    </message>
    <message>
        <source>operation %1: position %2 is behind the end (%3 UTF-16 units)</source>
        <translation>Operation %1: Position %2 liegt hinter dem Ende (%3 UTF-16-Einheiten)</translation>
    </message>
    <message>
        <source>the passphrase file cannot be read</source>
        <translation>die Passphrasen-Datei lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>a passphrase has at most 1024 bytes</source>
        <translation>eine Passphrase hat höchstens 1024 Bytes</translation>
    </message>
    <message>
        <source>the passphrase cannot be read</source>
        <translation>die Passphrase lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>the passphrase is empty</source>
        <translation>die Passphrase ist leer</translation>
    </message>
    <message>
        <source>%1 (cahier-cli --help tells more)</source>
        <translation>%1 (mehr dazu mit cahier-cli --help)</translation>
    </message>
    <message>
        <source>waiting for an owner</source>
        <translation>wartet auf einen Eigentümer</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n Mitglied</numerusform>
            <numerusform>%n Mitglieder</numerusform>
        </translation>
    </message>
    <message>
        <source>workspace: %1 (%2, %3) %4</source>
        <comment>id, role, members, name</comment>
        <translation>Arbeitsbereich: %1 (%2, %3) %4</translation>
    </message>
    <message>
        <source>name: %1</source>
        <translation>Name: %1</translation>
    </message>
    <message>
        <source>user: %1</source>
        <translation>Benutzer: %1</translation>
    </message>
    <message>
        <source>device: %1</source>
        <translation>Gerät: %1</translation>
    </message>
    <message>
        <source>relay: %1</source>
        <translation>Relay: %1</translation>
    </message>
    <message>
        <source>none</source>
        <comment>relay</comment>
        <translation>keines</translation>
    </message>
    <message>
        <source>documents: %1</source>
        <translation>Dokumente: %1</translation>
    </message>
    <message>
        <source>changes not yet on the relay: %1</source>
        <translation>Änderungen, die noch nicht auf dem Relay sind: %1</translation>
    </message>
    <message>
        <source>the trace edits position %1 of %2</source>
        <translation>die Aufzeichnung ändert Position %1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>the trace has %n writer(s)</source>
        <translation>
            <numerusform>die Aufzeichnung ist von %n Person</numerusform>
            <numerusform>die Aufzeichnung ist von %n Personen</numerusform>
        </translation>
    </message>
    <message>
        <source>the disk did not answer for a minute</source>
        <translation>der Datenträger hat eine Minute lang nicht geantwortet</translation>
    </message>
    <message>
        <source>--writers must name this profile&apos;s actor (%1) in place of its agent</source>
        <translation>--writers muss anstelle seiner Person den Akteur dieses Profils (%1) nennen</translation>
    </message>
    <message>
        <source>the document must be empty to replay a trace into it</source>
        <translation>das Dokument muss leer sein, um eine Aufzeichnung hineinzutippen</translation>
    </message>
    <message>
        <source>--agent is for traces of several writers</source>
        <translation>--agent ist für Aufzeichnungen mehrerer Personen</translation>
    </message>
    <message>
        <source>the text does not end as the trace says it should</source>
        <translation>der Text endet nicht so, wie die Aufzeichnung es verlangt</translation>
    </message>
    <message>
        <source>there is no profile in this folder; make one with init</source>
        <translation>in diesem Ordner ist kein Profil; lege eines mit init an</translation>
    </message>
    <message>
        <source>this folder holds a profile</source>
        <translation>in diesem Ordner ist ein Profil</translation>
    </message>
    <message>
        <source>the relay did not answer</source>
        <translation>das Relay hat nicht geantwortet</translation>
    </message>
    <message>
        <source>no workspace has this id</source>
        <translation>kein Arbeitsbereich hat diese ID</translation>
    </message>
    <message>
        <source>several workspaces start like this</source>
        <translation>mehrere Arbeitsbereiche beginnen so</translation>
    </message>
    <message>
        <source>there is no workspace yet; workspace create makes one</source>
        <translation>es gibt noch keinen Arbeitsbereich; workspace create legt einen an</translation>
    </message>
    <message>
        <source>there are several workspaces; choose with --workspace</source>
        <translation>es gibt mehrere Arbeitsbereiche; wähle einen mit --workspace</translation>
    </message>
    <message>
        <source>no document has this id</source>
        <translation>kein Dokument hat diese ID</translation>
    </message>
    <message>
        <source>several documents have ids like this</source>
        <translation>mehrere Dokumente haben solche IDs</translation>
    </message>
    <message>
        <source>connection: %1</source>
        <translation>Verbindung: %1</translation>
    </message>
    <message>
        <source>connection: %1 (%2)</source>
        <comment>state, why</comment>
        <translation>Verbindung: %1 (%2)</translation>
    </message>
    <message>
        <source>workspaces changed</source>
        <translation>Arbeitsbereiche geändert</translation>
    </message>
    <message>
        <source>members changed in %1</source>
        <translation>Mitglieder geändert in %1</translation>
    </message>
    <message>
        <source>documents changed in %1</source>
        <translation>Dokumente geändert in %1</translation>
    </message>
    <message>
        <source>problem: %1</source>
        <translation>Problem: %1</translation>
    </message>
    <message numerus="yes">
        <source>document %1 has %n unit(s)</source>
        <translation>
            <numerusform>Dokument %1 hat %n Einheit</numerusform>
            <numerusform>Dokument %1 hat %n Einheiten</numerusform>
        </translation>
    </message>
    <message>
        <source>the request is at the relay and waits for an owner&apos;s device; a later sync completes it</source>
        <translation>die Bitte liegt beim Relay und wartet auf das Gerät eines Eigentümers; ein späteres sync schließt den Beitritt ab</translation>
    </message>
    <message>
        <source>synchronised</source>
        <translation>abgeglichen</translation>
    </message>
    <message>
        <source>transaction %1: %2</source>
        <translation>Transaktion %1: %2</translation>
    </message>
    <message>
        <source>a patch is [position, deleted, inserted]</source>
        <translation>eine Änderung ist [Position, Gelöschtes, Eingefügtes]</translation>
    </message>
    <message>
        <source>has no patches</source>
        <translation>hat keine Änderungen</translation>
    </message>
    <message>
        <source>needs an agent and parents</source>
        <translation>braucht &quot;agent&quot; und &quot;parents&quot;</translation>
    </message>
    <message>
        <source>has a parent that does not come before it</source>
        <translation>hat einen Vorgänger, der nicht vor ihr kommt</translation>
    </message>
    <message>
        <source>the trace is not JSON</source>
        <translation>die Aufzeichnung ist kein JSON</translation>
    </message>
    <message>
        <source>a trace has &quot;txns&quot; and &quot;endContent&quot;</source>
        <translation>eine Aufzeichnung hat &quot;txns&quot; und &quot;endContent&quot;</translation>
    </message>
    <message>
        <source>does not follow its author&apos;s last one</source>
        <translation>folgt nicht auf die letzte derselben Person</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message>
        <source>editor</source>
        <translation>Bearbeiter</translation>
    </message>
    <message>
        <source>commenter</source>
        <translation>Kommentierende</translation>
    </message>
    <message>
        <source>viewer</source>
        <translation>Lesende</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>local</source>
        <comment>no relay</comment>
        <translation>lokal</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbinden</translation>
    </message>
    <message>
        <source>online</source>
        <translation>online</translation>
    </message>
    <message>
        <source>refused</source>
        <comment>by the relay</comment>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>relay LINK</source>
        <translation>relay LINK</translation>
    </message>
    <message>
        <source>register at a relay, also after init</source>
        <translation>sich bei einem Relay registrieren, auch nach init</translation>
    </message>
    <message>
        <source>the profile is made, but not registered: %1</source>
        <comment>why</comment>
        <translation>das Profil ist angelegt, aber nicht registriert: %1</translation>
    </message>
    <message>
        <source>an id needs at least its first 4 hexadecimal digits</source>
        <translation>eine Kennung braucht mindestens ihre ersten 4 hexadezimalen Ziffern</translation>
    </message>
    <message>
        <source>the relay cannot be reached now; the next sync registers this profile there</source>
        <translation>das Relay ist gerade nicht erreichbar; das nächste sync registriert dieses Profil dort</translation>
    </message>
    <message>
        <source>notice: %1 (%2)</source>
        <comment>what a person should know, details</comment>
        <translation>Hinweis: %1 (%2)</translation>
    </message>
    <message>
        <source>this profile knows no relay yet; join or relay gives it one</source>
        <translation>dieses Profil kennt noch kein Relay; join oder relay gibt ihm eines</translation>
    </message>
    <message>
        <source>--ca-file F</source>
        <translation>--ca-file D</translation>
    </message>
    <message>
        <source>also trust the certificates in this PEM file for wss:// relays
(or CAHIER_CA_FILE)</source>
        <translation>für wss://-Relays auch den Zertifikaten in dieser
PEM-Datei vertrauen (oder CAHIER_CA_FILE)</translation>
    </message>
    <message>
        <source>saved on this device, but not yet with the relay: %1</source>
        <translation>auf diesem Gerät gespeichert, aber noch nicht beim Relay: %1</translation>
    </message>
    <message>
        <source>the document is not here yet; it is followed when it arrives</source>
        <translation>das Dokument ist noch nicht hier; verfolgt wird es, sobald es ankommt</translation>
    </message>
    <message>
        <source>Exit status: 0 done, 1 refused or failed (one line on standard error), 2 wrong usage,
3 done on this device, but refused by the relay (one line, too).</source>
        <translation>Rückgabewert: 0 erledigt, 1 abgelehnt oder fehlgeschlagen (eine Zeile auf der Fehlerausgabe),
2 falsch verwendet, 3 auf diesem Gerät erledigt, vom Relay aber abgelehnt (ebenfalls eine Zeile).</translation>
    </message>
</context>
</TS>
