package dev.roundhouse.style;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Measures methods in the JDK's own syntax trees, so that no text in a string or comment counts as code. */
final class MethodMeter {
    private final SourceTree sources;

    MethodMeter(SourceTree sources) {
        this.sources = sources;
    }

    List<Measure> measure(List<Path> files) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        List<Measure> measures = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(sources.name(Path.of(unit.getSourceFile().toUri())), unit, positions, measures)
                        .scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return measures;
    }

    private static final class Scanner extends TreePathScanner<Void, Void> {
        private final String file;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Measure> measures;

        Scanner(String file, CompilationUnitTree unit, SourcePositions positions, List<Measure> measures) {
            this.file = file;
            this.unit = unit;
            this.positions = positions;
            this.measures = measures;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            String subject = file + "#" + method.getName();
            long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
            long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
            measures.add(new Measure(Measure.Rule.METHOD_LINES, subject, last - first + 1));
            if (!isCanonicalConstructor(method) && !isOverride(method)) {
                int parameters = method.getParameters().size();
                measures.add(new Measure(Measure.Rule.PARAMETERS, subject, parameters));
            }
            return super.visitMethod(method, null);
        }

        private boolean isCanonicalConstructor(MethodTree method) {
            var type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            if (type.getKind() != Tree.Kind.RECORD || !method.getName().contentEquals("<init>")) {
                return false;
            }
            long components = type.getMembers().stream()
                    .filter(member -> member instanceof VariableTree variable
                            && !variable.getModifiers().getFlags().contains(Modifier.STATIC))
                    .count();
            // The parser gives a compact constructor no parameters.
            return method.getParameters().isEmpty() || method.getParameters().size() == components;
        }

        // Its parameters were chosen elsewhere: by a library, or by our own declaration, which is measured.
        private static boolean isOverride(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
        }
    }
}
