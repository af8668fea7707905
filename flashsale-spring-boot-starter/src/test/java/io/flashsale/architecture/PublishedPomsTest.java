package io.flashsale.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What the poms say about what is published. It is tested here because the starter is the last of the published modules; the profile
 * `release` checks what they inherit.
 */
class PublishedPomsTest {
    @Test
    void bomListsEveryPublishedModuleAndNothingElse() {
        List<String> published = modules().stream()
                .filter(pom -> !isUnpublished(pom) && !text(pom, "packaging").equals("pom"))
                .map(pom -> "io.flashsale:" + text(pom, "artifactId") + ":${project.version}")
                .toList();

        assertThat(published).contains("io.flashsale:flashsale-core:${project.version}");
        assertThat(managedBy(read("flashsale-bom")))
                .as(
                        "whoever publishes a module adds it to flashsale-bom; whoever does not sets maven.deploy.skip in its pom")
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void bomInheritsNoVersionsToPassOn() {
        assertThat(children(read("."), "dependencyManagement")).isEmpty();
        assertThat(children(read("."), "dependencies")).isEmpty();
        assertThat(children(read("."), "parent")).isEmpty();
    }

    @Test
    void everyPublishedPomHasANameAndADescriptionOfItsOwn() {
        for (Element pom : published()) {
            String name = text(pom, "artifactId");
            assertThat(text(pom, "name")).as("name of %s", name).isEqualTo(name);
            assertThat(text(pom, "description")).as("description of %s", name).endsWith(".");
        }
    }

    @Test
    void noPomNamesARepository() {
        for (Element pom : allPoms()) {
            for (String element : List.of("repositories", "pluginRepositories", "distributionManagement")) {
                assertThat(pom.getElementsByTagName(element).getLength())
                        .as("%s in %s", element, text(pom, "artifactId"))
                        .isZero();
            }
        }
    }

    private static List<Element> published() {
        return allPoms().stream().filter(pom -> !isUnpublished(pom)).toList();
    }

    private static List<Element> allPoms() {
        return Stream.concat(Stream.of(read(".")), modules().stream()).toList();
    }

    private static List<Element> modules() {
        return children(children(read("."), "modules").get(0), "module").stream()
                .map(module -> read(module.getTextContent()))
                .toList();
    }

    private static boolean isUnpublished(Element pom) {
        return children(pom, "properties").stream()
                .anyMatch(properties -> text(properties, "maven.deploy.skip").equals("true"));
    }

    private static List<String> managedBy(Element pom) {
        Element dependencies = children(children(pom, "dependencyManagement").get(0), "dependencies")
                .get(0);
        return children(dependencies, "dependency").stream()
                .map(one -> text(one, "groupId") + ":" + text(one, "artifactId") + ":" + text(one, "version"))
                .toList();
    }

    /** Of the only child of this name; empty if there is none. */
    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().trim();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static Element read(String module) {
        Path file = Repository.ROOT.resolve(module).resolve("pom.xml");
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
