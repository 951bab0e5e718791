namespace Notifications.Import.Code;

/// <summary>
/// Which fields of an Application are texts, numbers, lists: what its CustomResourceDefinition says (argo-cd,
/// pkg/apis/application/v1alpha1/types.go). A field that is not here may be anything.
/// </summary>
internal static class ApplicationShape
{
    /// <summary><c>name</c> an optional text, <c>!</c> always there, <c>#</c> a number, <c>?</c> a flag, <c>*</c> texts by name, <c>[]</c>
    /// a list, <c>()</c> members.</summary>
    private const string Source =
        "(repoURL path targetRevision chart ref name helm(releaseName values valueFiles[] parameters[](name value)) kustomize(namePrefix images[]) directory(recurse?) plugin(name))";

    private const string Resource = "(group version kind namespace name status message hookType hookPhase syncPhase hook? requiresPruning? syncWave# images[] health(status message lastTransitionTime))";

    private static readonly Shape Root = new ShapeReader(
        "(metadata(name! namespace uid resourceVersion creationTimestamp deletionTimestamp generation# labels* annotations* finalizers[]) "
        + $"spec(project destination(server namespace name) source{Source} sources[]{Source} revisionHistoryLimit# syncPolicy(automated(prune? selfHeal?) syncOptions[])) "
        + $"status(reconciledAt observedAt sourceType sourceTypes[] controllerNamespace sync(status revision revisions[] comparedTo(source{Source} sources[]{Source} destination(server namespace name))) "
        + $"health(status message lastTransitionTime) resources[]{Resource} conditions[](type message lastTransitionTime) summary(images[] externalURLs[]) "
        + $"history[](id# revision revisions[] deployedAt deployStartedAt source{Source} sources[]{Source} initiatedBy(username automated?)) "
        + "operationState(phase message startedAt finishedAt retryCount# operation(initiatedBy(username automated?) sync(revision revisions[] prune? dryRun? autoHealAttemptsCount#) info[](name value)) "
        + $"syncResult(revision revisions[] resources[]{Resource} source{Source} sources[]{Source}))))").Read();

    /// <summary>Of a path such as <c>app.status.conditions[].type</c>.</summary>
    public static ValueKind KindOf(string path) => path switch
    {
        "app" => ValueKind.Map,
        _ when !path.StartsWith("app.", StringComparison.Ordinal) => ValueKind.Any,
        _ => Find(path["app.".Length..])?.Kind ?? ValueKind.Any,
    };

    private static Shape? Find(string path)
    {
        var shape = Root;
        foreach (var step in path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.'))
        {
            if (shape is { IsTexts: true })
                return new Shape(ValueKind.OptionalText);
            if (shape.Members is null || !shape.Members.TryGetValue(step, out var member))
                return null;
            shape = member;
        }

        return shape;
    }

    private sealed record Shape(ValueKind Kind)
    {
        public Dictionary<string, Shape>? Members { get; init; }

        public bool IsTexts { get; init; }
    }

    private sealed class ShapeReader(string text)
    {
        private int _at;

        public Shape Read()
        {
            switch (text[_at])
            {
                case '(':
                    return new Shape(ValueKind.Any) { Members = Members() };
                case '[':
                    _at += 2;
                    return new Shape(ValueKind.List)
                    {
                        Members = new(
                        StringComparer.Ordinal)
                        { ["[]"] = text[_at] == '(' ? Read() : new Shape(ValueKind.OptionalText) }
                    };
                default:
                    var (kind, isTexts) = text[_at] switch
                    {
                        '!' => (ValueKind.Text, false),
                        '#' => (ValueKind.OptionalNumber, false),
                        '?' => (ValueKind.OptionalFlag, false),
                        '*' => (ValueKind.Any, true),
                        _ => (ValueKind.OptionalText, false),
                    };
                    _at += text[_at] is '!' or '#' or '?' or '*' ? 1 : 0;
                    return new Shape(kind) { IsTexts = isTexts };
            }
        }

        private Dictionary<string, Shape> Members()
        {
            var members = new Dictionary<string, Shape>(StringComparer.Ordinal);
            for (_at++; text[_at] != ')';)
            {
                var start = _at;
                while (char.IsAsciiLetter(text[_at]))
                    _at++;
                members.Add(text[start.._at], Read());
                _at += text[_at] == ' ' ? 1 : 0;
            }

            _at++;
            return members;
        }
    }
}
