package io.flashsale.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import io.flashsale.internal.HandlerList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The dependency rule: adapters know core, core knows no adapter, adapters do not know each other, the starter knows
 * all of them. It is tested here because only the starter has every module on its class path.
 */
class DependencyRuleTest {

    /** Which modules a module may use beside itself. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.of(
            "core", Set.of(),
            "jdbc", Set.of("core"),
            "redis", Set.of("core"),
            "kafka", Set.of("core"),
            "s3", Set.of("core"),
            "testkit", Set.of("core"),
            "spring", Set.of("core", "jdbc", "redis", "kafka", "s3"));

    private static final int MAX_PUBLIC_TYPES_OF_CORE = 88;
    private static final int MAX_PUBLIC_INTERNAL_TYPES_OF_CORE = 2;
    private static final Pattern INTERNAL_PACKAGE = Pattern.compile("\\bio\\.flashsale\\.([a-z0-9.]+\\.)?internal\\b");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.flashsale");

    private static final ArchRule NO_INTERNAL_TYPE_IN_SIGHT = classes()
            .that(DescribedPredicate.describe("can be named by a host", type -> isVisible(type) && !isInternal(type)))
            .should(nameNoInternalTypeInTheirSignatures());

    @Test
    void everyModuleIsSeen() {
        assertThat(ALL.stream().map(DependencyRuleTest::moduleOf).collect(Collectors.toSet()))
                .contains("core", "jdbc", "redis", "kafka", "s3", "testkit", "spring");
    }

    @Test
    void modulesKnowOnlyWhatTheyMay() {
        classes()
                .should(useOnly(
                        "modules they may know: " + MAY_KNOW,
                        (from, to) -> moduleOf(from).equals(moduleOf(to))
                                || MAY_KNOW.get(moduleOf(from)).contains(moduleOf(to))))
                .check(ALL);
    }

    @Test
    void packagesNamedInternalAreUsedOnlyByTheirOwnModule() {
        classes()
                .should(useOnly(
                        "internal packages of their own module",
                        (from, to) -> !isInternal(to) || moduleOf(from).equals(moduleOf(to))))
                .check(ALL);
    }

    @Test
    void whatTestsAreMadeOfIsUsedByNoMainCodeButTheTestkits() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are neither the testkit's nor in io.flashsale.testing",
                        type -> !moduleOf(type).equals("testkit") && !isTesting(type)))
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe("are in io.flashsale.testing", DependencyRuleTest::isTesting))
                .check(ALL);
    }

    @Test
    void coreUsesNoTechnologyOfAnAdapter() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are in core", type -> moduleOf(type).equals("core")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.springframework..",
                        "jakarta..",
                        "org.jdbi..",
                        "org.flywaydb..",
                        "org.redisson..",
                        "org.apache.kafka..",
                        "software.amazon..",
                        "com.fasterxml..",
                        "tools.jackson.."))
                .check(ALL);
    }

    @Test
    void onlyTheStarterUsesSpring() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are not in the starter", type -> !moduleOf(type).equals("spring")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework.."))
                .check(ALL);
    }

    @Test
    void noPublicSignatureNamesAnInternalType() {
        NO_INTERNAL_TYPE_IN_SIGHT.check(ALL);
    }

    /** A package-private class hides nothing of what a visible one inherits from it. */
    @Test
    void whatIsInheritedThroughAHiddenSupertypeIsInSightToo() {
        for (Class<?> leak : List.of(Leaks.BySuperclass.class, Leaks.ByInterface.class, Leaks.ByDeclaration.class)) {
            JavaClasses leaking = new ClassFileImporter()
                    .importClasses(
                            leak,
                            Leaks.HiddenClass.class,
                            Leaks.HiddenInterface.class,
                            Leaks.HiddenDeclaration.class,
                            HandlerList.class);
            assertThatThrownBy(() -> NO_INTERNAL_TYPE_IN_SIGHT.check(leaking))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(leak.getName(), HandlerList.class.getName());
        }
    }

    @Test
    void coreHasFewPublicTypes() {
        List<String> visible = publicTypesOfCore();

        assertThat(visible)
                .as(
                        "public types of core but for io.flashsale.testing. What no host, adapter or test kit must name is made package-private; "
                                + "a type that has to be public takes the place of another, or this limit is raised with the reason in the change")
                .hasSizeLessThanOrEqualTo(MAX_PUBLIC_TYPES_OF_CORE);
    }

    @Test
    void coreHasHardlyAnyPublicInternalType() {
        List<String> visible = publicTypesOfCore().stream()
                .filter(name -> name.contains(".internal."))
                .toList();

        assertThat(visible)
                .as(
                        "public types of core's internal package. Only what another package of core has to call may be public; "
                                + "make the others package-private, or move what calls them")
                .hasSizeLessThanOrEqualTo(MAX_PUBLIC_INTERNAL_TYPES_OF_CORE);
    }

    /** They are not on the class path here, and may be built later: so their sources are read. */
    @ParameterizedTest
    @ValueSource(strings = {"flashsale-benchmarks", "examples"})
    void whatIsNotPublishedUsesNoInternalPackageEither(String directory) throws IOException {
        List<Path> sources = Repository.sources(directory);
        List<String> uses = new ArrayList<>();
        for (Path source : sources) {
            Files.readAllLines(source).stream()
                    .filter(line -> INTERNAL_PACKAGE.matcher(line).find())
                    .forEach(line -> uses.add(source.getFileName() + ": " + line));
        }

        assertThat(sources).isNotEmpty();
        assertThat(uses).isEmpty();
    }

    private static ArchCondition<JavaClass> nameNoInternalTypeInTheirSignatures() {
        return new ArchCondition<>("name no type of an internal package in what others see of them") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                withHiddenSupertypes(type)
                        .flatMap(DependencyRuleTest::typesOfDeclaration)
                        .filter(DependencyRuleTest::isInternal)
                        .forEach(named ->
                                events.add(violated(type, type.getName() + " is declared with " + named.getName())));
                withHiddenSupertypes(type)
                        .flatMap(declaring -> declaring.getMembers().stream()
                                .filter(member -> declaring.equals(type) || !(member instanceof JavaConstructor)))
                        .filter(DependencyRuleTest::isVisible)
                        .forEach(member -> typesOfSignature(member)
                                .filter(DependencyRuleTest::isInternal)
                                .forEach(named -> events.add(violated(
                                        type,
                                        member.getFullName() + ", in " + type.getName() + ", names "
                                                + named.getName()))));
            }
        };
    }

    /** The type, and the supertypes that nobody can name but whose members it inherits; visible ones are checked on their own. */
    private static Stream<JavaClass> withHiddenSupertypes(JavaClass type) {
        Stream<JavaClass> supertypes =
                Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
        return Stream.concat(
                Stream.of(type), supertypes.filter(supertype -> isOurs(supertype) && !isVisible(supertype)));
    }

    /** The raw types in its supertypes and the bounds of its type parameters, type arguments included. */
    private static Stream<JavaClass> typesOfDeclaration(JavaClass type) {
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        return Stream.concat(supertypes, type.getTypeParameters().stream())
                .flatMap(named -> named.getAllInvolvedRawTypes().stream());
    }

    /** The raw types of a field, or of a method's or constructor's parameters, result, exceptions and type parameters. */
    private static Stream<JavaClass> typesOfSignature(JavaMember member) {
        Stream<JavaClass> exceptions =
                member instanceof JavaCodeUnit code ? code.getThrowsClause().getTypes().stream() : Stream.of();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), exceptions.map(JavaClass::getBaseComponentType));
    }

    private static List<String> publicTypesOfCore() {
        return ALL.stream()
                .filter(type -> moduleOf(type).equals("core") && type.isTopLevelClass() && isVisible(type))
                .map(JavaClass::getName)
                .filter(name -> !name.startsWith("io.flashsale.testing."))
                .sorted()
                .toList();
    }

    /** Public or protected, and so is what encloses it. */
    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(DependencyRuleTest::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isVisible(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static ArchCondition<JavaClass> useOnly(String what, BiPredicate<JavaClass, JavaClass> allowed) {
        return new ArchCondition<>("use only " + what) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    if (isOurs(to) && !allowed.test(from, to)) {
                        events.add(violated(from, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isOurs(JavaClass type) {
        return (type.getPackageName() + ".").startsWith("io.flashsale.");
    }

    private static boolean isTesting(JavaClass type) {
        return type.getPackageName().equals("io.flashsale.testing");
    }

    private static boolean isInternal(JavaClass type) {
        return (type.getPackageName() + ".").contains(".internal.");
    }

    /** The package after io.flashsale names the module; packages that name none are core's. */
    private static String moduleOf(JavaClass type) {
        String[] names = type.getPackageName().split("\\.", -1);
        return names.length > 2 && MAY_KNOW.containsKey(names[2]) ? names[2] : "core";
    }
}
