using Notifications.Templates.Functions;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates;

/// <summary>
/// Looks for names that nothing gives, without rendering: a branch that is seldom taken is looked at too. What a template sets itself is
/// known in all of it; behind <c>with</c> and <c>import</c> any name can be a member, and nothing is said.
/// </summary>
internal static class NameCheck
{
    private static readonly string[] OfTheLanguage = ["for", "while", "tablerow", "empty", "blank", "this", "include", "include_join"];

    public static IReadOnlyList<UnknownName> Of(ParsedSource source, ScriptNode node, KnownTemplateNames known)
    {
        var builtins = new Builtins(known.Functions, TimeProvider.System).Root;
        var set = new NamesSet();
        set.Visit(node);
        if (set.IsOpen) return [];
        var used = new NamesUsed(source, known, builtins, [.. known.Variables, .. builtins.Keys, .. set.Names, .. OfTheLanguage]);
        used.Visit(node);
        return used.Unknown;
    }

    /// <summary>What the template gives names to.</summary>
    private sealed class NamesSet : ScriptVisitor
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public bool IsOpen { get; private set; }

        public override void Visit(ScriptAssignExpression? node) => Set(node?.Target, () => base.Visit(node));

        public override void Visit(ScriptForStatement? node) => Set(node?.Variable, () => base.Visit(node));

        public override void Visit(ScriptTableRowStatement? node) => Set(node?.Variable, () => base.Visit(node));

        public override void Visit(ScriptCaptureStatement? node) => Set(node?.Target, () => base.Visit(node));

        public override void Visit(ScriptFunction? node)
        {
            foreach (var parameter in node?.Parameters ?? []) Set(parameter.Name, () => { });
            Set(node?.NameOrDoToken, () => base.Visit(node));
        }

        public override void Visit(ScriptWithStatement? node) => IsOpen = true;

        public override void Visit(ScriptImportStatement? node) => IsOpen = true;

        private void Set(ScriptNode? target, Action further)
        {
            if (target is ScriptVariable variable) Names.Add(variable.Name);
            further();
        }
    }

    /// <summary>What it reads and calls.</summary>
    private sealed class NamesUsed(
        ParsedSource source, KnownTemplateNames known, ScriptObject builtins, HashSet<string> names) : ScriptVisitor
    {
        public List<UnknownName> Unknown { get; } = [];

        public override void Visit(ScriptVariableGlobal? node)
        {
            if (node is not null && !names.Contains(node.Name)) Add(node, node.Name, $"no variable or function \"{node.Name}\"", names);
        }

        public override void Visit(ScriptMemberExpression? node)
        {
            Visit(node?.Target);
            if (node is not { Target: ScriptVariableGlobal { Name: var owner }, Member: { } member }
                || known.Variables.Contains(owner)) return;
            if (builtins.TryGetValue(null!, default, owner, out var table) && table is ScriptObject functions
                && !functions.ContainsKey(member.Name))
                Add(member, $"{owner}.{member.Name}", $"no function \"{owner}.{member.Name}\"",
                    [.. functions.Keys.Select(name => $"{owner}.{name}")]);
        }

        public override void Visit(ScriptFunctionCall? node)
        {
            base.Visit(node);
            if (node is { Target: ScriptVariableGlobal { Name: "include" or "include_join" } }
                && node.Arguments is [ScriptLiteral { Value: string name } included, ..]
                && known.IsTemplate?.Invoke(name) is not true)
            {
                Add(included, name, $"no template \"{name}\" to include", []);
            }
        }

        public override void Visit(ScriptNamedArgument? node) => Visit(node?.Value);

        public override void Visit(ScriptObjectMember? node) => Visit(node?.Value);

        private void Add(ScriptNode place, string name, string message, IReadOnlyCollection<string> candidates) =>
            Unknown.Add(new UnknownName(TemplateError.At(place.Span, message, source.Text), name, candidates));
    }
}
