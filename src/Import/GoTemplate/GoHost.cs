using Notifications.Import.Code;
using Notifications.Import.Values;

namespace Notifications.Import.GoTemplate;

/// <summary>The variables that Argo CD Notifications gives to templates, their fields, and what is asked of values.</summary>
/// <param name="context">The names in <c>.context</c> that are there.</param>
internal sealed class GoHost(GoRemarks remarks, IReadOnlyCollection<string> context)
{
    /// <summary>The dot of the template itself: its fields are variables here.</summary>
    public static Fragment Root { get; } = Fragment.Atom("this", ValueKind.Map) with { Path = "" };

    /// <summary>A map without members.</summary>
    private static readonly Fragment Nothing = Fragment.Of("{}", ValueKind.Map);

    /// <summary>0, "", empty lists and maps are false in Go.</summary>
    public static Fragment Truth(Fragment value) => value.Kind switch
    {
        ValueKind.Flag => value,
        ValueKind.Null => Fragment.Flag(false),
        _ when value.Literal is { } literal => Fragment.Flag(literal.Length > 0),
        _ => Fragment.Call("go.truthy", ValueKind.Flag, value),
    };

    public static string Parenthesised(Fragment code) => code.Text.StartsWith('(') && code.IsAtom ? code.Text : $"({code.Text})";

    public Fragment Field(Fragment target, string name, int at)
    {
        if (ReferenceEquals(target, Root))
            return OfRoot(name, at);
        if (target.Path is ['?', ..])
            return OfHost(target.Path[1..], name, at);
        if (target.Kind is ValueKind.Time or ValueKind.Span)
            return HostNames.Method(target, name, []) ?? throw remarks.Wrong($"the method {name} cannot be translated", at);
        if (target.Path == "context" && name == "notificationType")
            return Fragment.Atom("destination.name", ValueKind.Text);
        if (target.Path == "context" && context.Contains(name))
            return target.Member(name, ValueKind.Text);
        var path = target.Path is null ? null : $"{target.Path}.{name}";
        return target.Kind == ValueKind.Null || target.Text == Nothing.Text ? Fragment.Null
            : target.Member(name, path is null ? ValueKind.Any : HostNames.KindOf(path));
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
                remarks.Add("templates see no secrets here: it is empty. Put it into a header of the destination, as ${ENV}", at);
                return Nothing;
            case "appProject":
                remarks.Add("templates see the name of the AppProject only, as project: it is empty", at);
                return Nothing;
            default:
                remarks.Add($".{name} is not known, neither there nor here: it is null", at);
                return Fragment.Null;
        }
    }

    private Fragment OfHost(string owner, string name, int at)
    {
        switch (owner)
        {
            case "time" when HostNames.TimeConstant(name) is { } constant:
                return constant.Nanoseconds is { } length ? Fragment.Call("go.nanoseconds", ValueKind.Span, Fragment.Number(length))
                    : constant;
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
                remarks.Add("the commit's message is its subject here", at, isForHand: false);
                return Fragment.Atom("commit.subject", ValueKind.OptionalText);
            case "Author":
                return Fragment.Atom("commit.author", ValueKind.OptionalText);
            case "Date":
                return Fragment.Atom("commit.at", ValueKind.Time);
            default:
                remarks.Add($"{name} of a commit is not known here: it is null", at);
                return Fragment.Null;
        }
    }

    /// <summary><c>call .repo.RepoURLToHTTPS x</c></summary>
    public Fragment Call(Fragment target, IReadOnlyList<Fragment> arguments, int at)
    {
        if (target.Path is not ['?', ..] || target.Path[1..].Split('.') is not [var owner, var function])
        {
            remarks.Add("what is called is no function: it is null", at);
            return Fragment.Null;
        }

        if ((owner, function) is ("repo", "GetCommitMetadata"))
        {
            remarks.Add("the commit is the one that the message is about, looked up at its forge; Argo CD asks its repository server for the revision that is named", at, isForHand: false);
            return Fragment.Atom("commit", ValueKind.Any) with { Path = "?commit" };
        }

        if (HostNames.Call(owner, function, arguments) is { } code)
            return code;
        remarks.Add($"{owner}.{function} {(owner == "repo" ? "needs Argo CD's repository server, which is not asked here" : "is not known")}: it is null", at);
        return Fragment.Null;
    }
}
