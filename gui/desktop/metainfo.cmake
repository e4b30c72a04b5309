# SPDX-License-Identifier: GPL-2.0-or-later
# Writes the description for software catalogues, with the pictures of docs/pictures if it is told where these are on the web.
#
# usage: cmake -D PICTURES_URL=URL -D OUTPUT=FILE -P metainfo.cmake     (URL may be empty: no pictures)
set(captions
  find_the_panic "The panic, what each console missed of it, and the lanes"
  two_consoles_compared "Two consoles compared"
  raw_bytes_of_a_doubtful_record "The bytes of a doubtful record")
set(captions_de
  "Die Panic, was jede Konsole davon verpasst hat, und die Spuren"
  "Zwei Konsolen im Vergleich"
  "Die Bytes eines zweifelhaften Eintrags")

set(screenshots)
if(PICTURES_URL)
  string(REGEX REPLACE "/+$" "" PICTURES_URL "${PICTURES_URL}")
  string(APPEND screenshots "  <screenshots>\n")
  set(type " type=\"default\"")
  while(captions)
    list(POP_FRONT captions name caption)
    list(POP_FRONT captions_de caption_de)
    string(APPEND screenshots
      "    <screenshot${type}>\n"
      "      <caption>${caption}</caption>\n"
      "      <caption xml:lang=\"de\">${caption_de}</caption>\n"
      "      <image type=\"source\" width=\"1400\" height=\"900\">${PICTURES_URL}/${name}.png</image>\n"
      "    </screenshot>\n")
    set(type)
  endwhile()
  string(APPEND screenshots "  </screenshots>\n")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/org.lastwords.Lastwords.metainfo.xml.in ${OUTPUT} @ONLY NEWLINE_STYLE UNIX)
