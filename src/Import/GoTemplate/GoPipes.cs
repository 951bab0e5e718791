using Notifications.Import.Code;
using Notifications.Import.Values;

namespace Notifications.Import.GoTemplate;

/// <summary>Pipelines and their operands.</summary>
internal sealed partial class GoTranslator
{
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
        if (pipeline is { Variables.Count: 0, Commands: [{ Operands: [GoOperand.Function("and" or "or" or "not", _) function, _, ..] operands }] })
        {
            var tests = operands.Skip(1).Select(Test).ToList();
            return function.Name == "not"
                ? Fragment.Atom($"!{Parenthesised(tests[0])}", ValueKind.Flag)
                : tests.Count == 1 ? tests[0] : Fragment.Of(string.Join(function.Name == "and" ? " && " : " || ", tests.Select(test => test.Operand)), ValueKind.Flag);
        }

        return Truth(Value(pipeline));
    }

    private Fragment Test(GoOperand operand) => operand is GoOperand.Group { Pipeline: { Variables.Count: 0 } inner } ? Test(inner) : Truth(Operand(operand));

    /// <summary>0, "", empty lists and maps are false in Go.</summary>
    private static Fragment Truth(Fragment value) => value.Kind switch
    {
        ValueKind.Flag => value,
        ValueKind.Null => Fragment.Flag(false),
        _ when value.Literal is { } literal => Fragment.Flag(literal.Length > 0),
        _ => Fragment.Call("go.truthy", ValueKind.Flag, value),
    };

    private static string Parenthesised(Fragment code) => code.Text.StartsWith('(') && code.IsAtom ? code.Text : $"({code.Text})";

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
            return Function(name, arguments, at);
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
        GoOperand.Function(var name, var at) => Function(name, [], at),
        GoOperand.Variable(var name, var at) => Variable(name, at),
        GoOperand.Group(var pipeline, _) => GroupOf(pipeline),
        GoOperand.Chain(var target, var fields, var at) => fields.Aggregate(Operand(target), (value, field) => Field(value, field, at)),
        _ => throw Wrong("this cannot be translated", operand.At),
    };

    private Fragment GroupOf(GoPipeline pipeline)
    {
        if (pipeline.Variables.Count > 0)
            throw Wrong("a variable cannot be set in parentheses", pipeline.At);
        return Value(pipeline);
    }

    private Fragment Field(Fragment target, string name, int at)
    {
        if (ReferenceEquals(target, Root))
            return OfRoot(name, at);
        if (target.Path is ['?', ..])
            return OfHost(target.Path[1..], name, at);
        if (target.Kind is ValueKind.Time or ValueKind.Span)
            return HostNames.Method(target, name, []) ?? throw Wrong($"the method {name} cannot be translated", at);
        if (target.Path == "context" && name == "notificationType")
            return Fragment.Atom("destination.name", ValueKind.Text);
        var path = target.Path is null ? null : $"{target.Path}.{name}";
        return target.Kind == ValueKind.Null ? target : target.Member(name, path is null ? ValueKind.Any : HostNames.KindOf(path));
    }

    /// <summary>The variables of Argo CD Notifications.</summary>
    private Fragment OfRoot(string name, int at)
    {
        switch (name)
        {
            case "app" or "context":
                return Fragment.Atom(name, ValueKind.Map) with { Path = name };
            case "recipient":
                return Fragment.Atom("recipient", ValueKind.Text);
            case "serviceType":
                return Fragment.Atom("destination.name", ValueKind.Text);
            case "repo" or "time" or "strings" or "sync":
                return Fragment.Atom("null", ValueKind.Any) with { Path = $"?{name}" };
            case "secrets":
                Remark("templates see no secrets here: it is null. Put it into a header of the destination, as ${ENV}", at);
                return Fragment.Null;
            case "appProject":
                Remark("templates see the name of the AppProject only, as project: it is null", at);
                return Fragment.Null;
            default:
                Remark($".{name} is not known, neither there nor here: it is null", at);
                return Fragment.Null;
        }
    }

    private Fragment OfHost(string owner, string name, int at)
    {
        switch (owner)
        {
            case "time" when HostNames.TimeConstant(name) is { } constant:
                return constant.Nanoseconds is { } length ? Fragment.Call("go.nanoseconds", ValueKind.Span, Fragment.Number(length)) : constant;
            case "commit":
                return Commit(name, at);
            default:
                return Fragment.Atom("null", ValueKind.Any) with { Path = $"?{owner}.{name}" };
        }
    }

    /// <summary>Argo CD asks its repository; here the commit comes with the message.</summary>
    private Fragment Commit(string name, int at)
    {
        switch (name)
        {
            case "Message":
                Remark("the commit's message is its subject here", at, isForHand: false);
                return Fragment.Atom("commit.subject", ValueKind.OptionalText);
            case "Author":
                return Fragment.Atom("commit.author", ValueKind.OptionalText);
            case "Date":
                return Fragment.Atom("commit.at", ValueKind.Time);
            default:
                Remark($"{name} of a commit is not known here: it is null", at);
                return Fragment.Null;
        }
    }

    private void Remark(string text, int at, bool isForHand = true)
    {
        var remark = new Remark(isForHand, text, Place.Of(_text, at));
        if (!_remarks.Contains(remark))
            _remarks.Add(remark);
    }
}
