using Notifications.Import.Code;
using Notifications.Import.Values;

namespace Notifications.Import.GoTemplate;

/// <summary>A Go template as a template of ours.</summary>
/// <param name="Code">Null when it cannot be translated; a remark says why.</param>
internal sealed record GoTranslation(string? Code, IReadOnlyList<Remark> Remarks);

/// <summary>
/// Translates templates. White space is what the trim markers left, so none of ours are written. Inside of JSON texts values are escaped,
/// which Argo CD Notifications does not do.
/// </summary>
internal sealed class GoTranslator
{
    /// <summary>Named templates are put in where they are used: a few of them, one in another, must not grow without end.</summary>
    private const int LongestCode = 1 << 19;
    private const int DeepestTemplates = 20;

    private readonly GoTree _tree;
    private readonly GoWriter _writer;
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly GoRemarks _found;
    private readonly GoCalls _calls;
    private readonly GoHost _host;
    private Scope _scope = new(GoHost.Root, GoHost.Root, null);
    private int _templates;

    private GoTranslator(string text, GoTree tree, bool isJson, IReadOnlyCollection<string> context)
    {
        (_tree, _writer, _found) = (tree, new GoWriter(isJson), new GoRemarks(text));
        (_calls, _host) = (new GoCalls(_found), new GoHost(_found, context));
        foreach (var nodes in tree.Named.Values.Append(tree.Root))
            GoVariables.Assigned(nodes, _assigned);
    }

    /// <param name="text">The template.</param>
    /// <param name="isJson">What it renders is JSON; null: when it begins like JSON.</param>
    /// <param name="context">The names in <c>.context</c> that are there.</param>
    public static GoTranslation Translate(string text, bool? isJson, params IReadOnlyCollection<string> context)
    {
        GoTranslator? translator = null;
        try
        {
            var tree = GoParser.Parse(text);
            translator = new GoTranslator(text, tree, isJson ?? BeginsAsJson(tree), context);
            if (text.Contains("{{ \"{{\" }}", StringComparison.Ordinal) || text.Contains("{{ `{{` }}", StringComparison.Ordinal)
                || text.Contains("{{`{{", StringComparison.Ordinal))
                translator._found.Add("the braces are escaped as if for Helm: the text {{ ... }} itself is printed, there and here", 0);
            translator.Nodes(tree.Root);
            return new(translator._writer.ToString(), translator._found.All);
        }
        catch (TranslationException wrong)
        {
            return new(null, [.. translator?._found.All ?? [], new Remark(IsForHand: true, wrong.Message, wrong.At)]);
        }
    }

    private static bool BeginsAsJson(GoTree tree) => FirstText(tree.Root) is ['{' or '[', ..];

    /// <summary>What is written first, also in a block; null: nothing but spaces.</summary>
    private static string? FirstText(IReadOnlyList<GoNode> nodes) => nodes.Select(node => node switch
    {
        GoNode.Text(var text, _) => text.AsSpan().IsWhiteSpace() ? null : text.TrimStart(),
        GoNode.If branch => FirstText(branch.Body) ?? FirstText(branch.Else),
        GoNode.With block => FirstText(block.Body) ?? FirstText(block.Else),
        _ => null,
    }).FirstOrDefault(text => text is not null);

    private void Nodes(IReadOnlyList<GoNode> nodes)
    {
        var outer = _scope;
        foreach (var node in nodes)
            Node(node);
        _scope = outer;
    }

    private void Node(GoNode node)
    {
        if (_writer.Length > LongestCode)
            throw _found.Wrong("the translation becomes too long", node.At);
        switch (node)
        {
            case GoNode.Text(var text, _):
                _writer.Text(text);
                break;
            case GoNode.Action(var pipeline, _):
                if (pipeline.Variables.Count > 0)
                    Set(pipeline);
                else
                    _writer.Print(Value(pipeline));
                break;
            case GoNode.If branch:
                If(branch);
                break;
            case GoNode.With block:
                With(block);
                break;
            case GoNode.Range loop:
                Range(loop);
                break;
            case GoNode.Template template:
                Template(template);
                break;
            case GoNode.Break:
                _writer.Statement("break");
                break;
            case GoNode.Continue:
                _writer.Statement("continue");
                break;
        }
    }

    private void Set(GoPipeline pipeline)
    {
        var value = Value(pipeline);
        var variable = pipeline.IsAssignment ? Variable(pipeline.Variables[0], pipeline.At) : Declare(pipeline.Variables[0], value);
        _writer.Assign(variable, value);
    }

    private void If(GoNode.If node)
    {
        var outer = _scope;
        if (node.Condition.Variables.Count > 0)
            Set(node.Condition);
        var condition = node.Condition.Variables.Count > 0 ? GoHost.Truth(Variable(node.Condition.Variables[0], node.At))
            : Test(node.Condition);
        _writer.Statement($"if {condition.Text}");
        Branches(node.Body, node.Else);
        _writer.Statement("end");
        _scope = outer;
    }

    private void Branches(IReadOnlyList<GoNode> body, IReadOnlyList<GoNode> other)
    {
        var before = _writer.Position;
        Nodes(body);
        var after = _writer.Position;
        _writer.Position = before;
        while (other is [GoNode.If { Condition.Variables.Count: 0 } next])
        {
            _writer.Statement($"else if {Test(next.Condition).Text}");
            Nodes(next.Body);
            _writer.Position = before;
            other = next.Else;
        }

        if (other.Count > 0)
        {
            _writer.Statement("else");
            Nodes(other);
        }

        _writer.Position = after;
    }

    private void With(GoNode.With node)
    {
        var outer = _scope;
        var value = Value(node.Value);
        if (node.Value.Variables.Count > 0)
        {
            var variable = Declare(node.Value.Variables[0], value);
            _writer.Assign(variable, value);
            value = variable;
        }
        else if (!value.IsRepeatable)
        {
            var variable = Fresh("with", value);
            _writer.Assign(variable, value);
            value = variable;
        }

        _writer.Statement($"if {GoHost.Truth(value).Text}");
        var known = _scope;
        var before = _writer.Position;
        _scope = known with { Dot = value };
        Nodes(node.Body);
        _scope = known;
        var after = _writer.Position;
        if (node.Else.Count > 0)
        {
            _writer.Position = before;
            _writer.Statement("else");
            Nodes(node.Else);
        }

        _writer.Statement("end");
        _writer.Position = after;
        _scope = outer;
    }

    private void Range(GoNode.Range node)
    {
        var outer = _scope;
        var value = Value(node.Value);
        var names = node.Value.Variables;
        var isList = value.Kind == ValueKind.List && value.Path is not null;
        var itemPath = isList ? $"{value.Path}[]" : null;
        var usesKey = names.Count == 2 && GoVariables.IsUsed(names[0], node.Body);
        var source = isList ? value : usesKey ? Fragment.Pipe(value, "go.entries", ValueKind.List)
            : Fragment.Pipe(value, "go.range", ValueKind.List);
        var kind = itemPath is null ? ValueKind.Any : HostNames.KindOf(itemPath);
        var item = Fragment.Of("", kind is ValueKind.OptionalText ? ValueKind.Text : kind) with { Path = itemPath };
        Fragment dot;
        if (usesKey && !isList)
        {
            var entry = Fresh("entry", Fragment.Of(""));
            _writer.Statement($"for {entry.Text} in {source.Operand}");
            _scope = _scope with { };
            _writer.Statement($"{Declare(names[0], Fragment.Of("")).Text} = {entry.Text}.key");
            dot = Declare(names[1], item);
            _writer.Statement($"{dot.Text} = {entry.Text}.value");
        }
        else
        {
            dot = names.Count > 0 ? Declare(names[^1], item) : Fresh("item", item);
            _writer.Statement($"for {dot.Text} in {source.Operand}");
            if (usesKey)
                _writer.Statement($"{Declare(names[0], Fragment.Number(0m)).Text} = for.index");
        }

        _scope = _scope with { Dot = dot };
        var before = _writer.Position;
        Nodes(node.Body);
        _scope = outer;
        if (node.Else.Count > 0)
        {
            _writer.Position = before;
            _writer.Statement("else");
            Nodes(node.Else);
        }

        _writer.Statement("end");
    }

    /// <summary>A named template stands where it is used, with its own dot and none of the variables around.</summary>
    private void Template(GoNode.Template node)
    {
        if (!_tree.Named.TryGetValue(node.Name, out var body))
        {
            _found.Add($"there is no template \"{node.Name}\": nothing stands in its place, and Argo CD Notifications fails there",
                node.At);
            return;
        }

        if (++_templates > DeepestTemplates)
            throw _found.Wrong($"the template \"{node.Name}\" calls itself, or is nested too deep", node.At);
        var outer = _scope;
        var dot = node.Value is null ? Fragment.Null : Value(node.Value);
        if (!ReferenceEquals(dot, GoHost.Root) && !dot.IsRepeatable)
        {
            var variable = Fresh("dot", dot);
            _writer.Assign(variable, dot);
            dot = variable;
        }

        _scope = new Scope(dot, dot, null);
        Nodes(body);
        _scope = outer;
        _templates--;
    }

    private Fragment Variable(string name, int at) => name == "$" ? _scope.Given
        : _scope.Find(name) ?? throw _found.Wrong($"there is no variable {name} here", at);

    /// <summary>A variable of its own for each declaration, so that one inside of a block does not change the one around it.</summary>
    private Fragment Declare(string name, Fragment value)
    {
        var own = Fresh(name[1..], _assigned.Contains(name) ? Fragment.Of("") : value);
        _scope = _scope with { Variables = new(name, own, _scope.Variables) };
        return own;
    }

    private Fragment Fresh(string name, Fragment value)
    {
        var plain = "$" + string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        plain = plain.Length == 1 || char.IsAsciiDigit(plain[1]) ? $"$v{plain[1..]}" : plain;
        var own = plain;
        for (var i = 2; !_names.Add(own); i++)
            own = $"{plain}_{i}";
        return Fragment.Atom(own, value.Kind) with { Path = value.Path is null ? null : value.Path };
    }

    /// <summary>What a pipeline gives.</summary>
    private Fragment Value(GoPipeline pipeline)
    {
        Fragment? value = null;
        foreach (var command in pipeline.Commands)
            value = Command(command, value);
        return value!;
    }

    /// <summary>A pipeline as a condition.</summary>
    private Fragment Test(GoPipeline pipeline)
    {
        if (pipeline is
            {
                Variables.Count: 0,
                Commands: [{ Operands: [GoOperand.Function("and" or "or" or "not", _) function, _, ..] operands }]
            })
        {
            var tests = operands.Skip(1).Select(Test).ToList();
            return function.Name == "not"
                ? Fragment.Atom($"!{GoHost.Parenthesised(tests[0])}", ValueKind.Flag)
                : tests.Count == 1 ? tests[0] : Fragment.Joined(function.Name == "and" ? "&&" : "||", tests);
        }

        return GoHost.Truth(Value(pipeline));
    }

    private Fragment Test(GoOperand operand) => operand is GoOperand.Group { Pipeline: { Variables.Count: 0 } inner } ? Test(inner)
        : GoHost.Truth(Operand(operand));

    private Fragment Command(GoCommand command, Fragment? piped)
    {
        var arguments = new List<Fragment>();
        if (command.Operands[0] is GoOperand.Function(var name, var at))
        {
            if (name == "call")
                return Call([.. command.Operands.Skip(1)], piped, at);
            arguments.AddRange(command.Operands.Skip(1).Select(Operand));
            if (piped is not null)
                arguments.Add(piped);
            return _calls.Function(name, arguments, at);
        }

        arguments.AddRange(command.Operands.Skip(1).Select(Operand));
        if (piped is not null)
            arguments.Add(piped);
        return arguments.Count == 0 ? Operand(command.Operands[0]) : MethodOf(command.Operands[0], arguments);
    }

    private Fragment Operand(GoOperand operand) => operand switch
    {
        GoOperand.Dot => _scope.Dot,
        GoOperand.Nil => Fragment.Null,
        GoOperand.Flag(var value, _) => Fragment.Flag(value),
        GoOperand.Whole(var value, _) => Fragment.Number((decimal)value),
        GoOperand.Real(var value, _) => Fragment.Number(value),
        GoOperand.Quoted(var value, _) => Fragment.Quoted(value),
        GoOperand.Function(var name, var at) => _calls.Function(name, [], at),
        GoOperand.Variable(var name, var at) => Variable(name, at),
        GoOperand.Group(var pipeline, _) => GroupOf(pipeline),
        GoOperand.Chain(var target, var fields, var at) =>
            fields.Aggregate(Operand(target), (value, field) => _host.Field(value, field, at)),
        _ => throw _found.Wrong("this cannot be translated", operand.At),
    };

    private Fragment GroupOf(GoPipeline pipeline)
    {
        if (pipeline.Variables.Count > 0)
            throw _found.Wrong("a variable cannot be set in parentheses", pipeline.At);
        return Value(pipeline);
    }

    /// <summary><c>call .repo.RepoURLToHTTPS x</c></summary>
    private Fragment Call(IReadOnlyList<GoOperand> operands, Fragment? piped, int at)
    {
        var target = operands.Count > 0 ? Operand(operands[0]) : throw _found.Wrong("call wants a function", at);
        List<Fragment> arguments = [.. operands.Skip(1).Select(Operand)];
        if (piped is not null)
            arguments.Add(piped);
        return _host.Call(target, arguments, at);
    }

    /// <summary>Behind a value with arguments stands a method: <c>.Date.Format "2006"</c>.</summary>
    private Fragment MethodOf(GoOperand operand, IReadOnlyList<Fragment> arguments)
    {
        if (operand is not GoOperand.Chain(var target, [.., var method] fields, var at))
            throw _found.Wrong("a value that is no function is given arguments", operand.At);
        var value = fields.SkipLast(1).Aggregate(Operand(target), (value, field) => _host.Field(value, field, at));
        if (ReferenceEquals(value, GoHost.Root) || value.Path is ['?', ..])
        {
            _found.Add($"{method} is a function: it is called with call", at);
            return Fragment.Null;
        }

        return HostNames.Method(value, method, arguments) ?? throw _found.Wrong($"the method {method} cannot be translated", at);
    }

    /// <param name="Dot">What <c>.</c> is.</param>
    /// <param name="Given">What <c>$</c> is.</param>
    private sealed record Scope(Fragment Dot, Fragment Given, Variables? Variables)
    {
        public Fragment? Find(string name)
        {
            for (var at = Variables; at is not null; at = at.Outer)
            {
                if (at.Name == name)
                    return at.Value;
            }

            return null;
        }
    }

    private sealed record Variables(string Name, Fragment Value, Variables? Outer);
}
