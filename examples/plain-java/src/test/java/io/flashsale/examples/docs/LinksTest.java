package io.flashsale.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static final Pattern LINK =
            Pattern.compile("]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("^(https?|mailto):.*");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]+`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern PAGE_IN_CODE = Pattern.compile("docs/[a-z][a-z/-]*\\.(?:md|svg)");

    @Test
    void everyLinkLeadsToAFileAndToAHeadingInIt() {
        List<String> broken = new ArrayList<>();
        int seen = 0;
        for (Path page : Repository.files(".md")) {
            Matcher links = LINK.matcher(withoutCode(Repository.read(page)));
            while (links.find()) {
                seen++;
                String link = links.group(1) == null ? links.group(2) : links.group(1);
                if (!ELSEWHERE.matcher(link).matches() && !leadsSomewhere(page, link)) {
                    broken.add(Repository.name(page) + " -> " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    @Test
    void everyPageThatTheCodeNamesExists() {
        List<String> missing = new ArrayList<>();
        for (Path file : Repository.files(".java", ".yaml", ".xml", ".properties", ".sql", ".lua", ".js")) {
            Matcher pages = PAGE_IN_CODE.matcher(Repository.read(file));
            while (pages.find()) {
                if (!Files.exists(Repository.ROOT.resolve(pages.group()))) {
                    missing.add(Repository.name(file) + " -> " + pages.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void anchorsAreMadeOfHeadingsAsGitHubMakesThem() {
        String page = "# One: a `Word`!\n\n```\n# none\n```\n## Two words\n## Two words\n";
        assertThat(anchors(page)).containsExactlyInAnyOrder("one-a-word", "two-words", "two-words-1");
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target)
                && (parts.length == 1 || anchors(Repository.read(target)).contains(parts[1]));
    }

    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher headings = HEADING.matcher(page.replaceAll("(?ms)^```.*?^```", ""));
        while (headings.find()) {
            String text = headings.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
            String anchor = text.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    private static String withoutCode(String page) {
        return CODE.matcher(page).replaceAll("");
    }
}
