// The words of Sphinx's scripts in Korean. Sphinx takes this file for its translations.js; its own Korean one has an
// empty line for the number of results, and makes a function from text, which a content security policy forbids.
Object.assign(Documentation.TRANSLATIONS, {
  ", in ": ", 있는 곳은 ",
  "Hide Search Matches": "찾은 말 표시 지우기",
  "Preparing search...": "검색을 준비하는 중…",
  "Search Results": "검색 결과",
  "Searching": "찾는 중",
  "Search finished, found one page matching the search query.": ["글 ${resultCount}편을 찾았다."],
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    "찾는 말이 든 글이 없다. 철자를 확인하거나 더 짧은 말로 찾아 보자.",
});
Documentation.PLURAL_EXPR = () => 0;
Documentation.LOCALE = "ko";
