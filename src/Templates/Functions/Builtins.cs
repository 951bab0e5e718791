using System.Text.RegularExpressions;
using Notifications.Templates.Values;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>
/// The library's functions for one context: without those that run text as code, with bounds for those that need them, and with the host's.
/// </summary>
internal sealed class Builtins
{
    /// <summary>References of a replacement times characters of the text: what one match can become.</summary>
    private const long MostReferenced = 1L << 22;

    private const string DateFormat = "format";
    private static readonly HostFunction ToJson = new("to_json", [P.Any("value")], args => JsonWriting.Write(args, 0, default));
    private static readonly HostFunction RegexReplace = new(
        "replace", [P.Text("text"), P.Text("pattern"), P.Text("replace"), P.Text("options").Optional()], Replace);

    private static readonly HostFunction FromJson = new("from_json", [P.Text("json")], Read);

    private readonly ScriptObject _date;
    private readonly int _dateMembers;

    public Builtins(IReadOnlyList<FunctionTable> host, TimeProvider clock)
    {
        Root = TemplateContext.GetDefaultBuiltinObject();
        var objects = Table("object");
        objects.Remove("eval");
        objects.Remove("eval_template");
        objects.SetValue("to_json", ToJson, readOnly: true);
        objects.SetValue("from_json", FromJson, readOnly: true);
        Table("regex").SetValue("replace", new BoundedFunction(RegexReplace, Bounds.Pattern), readOnly: true);
        foreach (var (table, name, check) in Bounds.All)
        {
            if (Table(table) is var functions && functions.TryGetValue(null, default, name, out var function))
                functions.SetValue(name, new BoundedFunction((IScriptCustomFunction)function!, check), readOnly: true);
        }
        var include = new MarkedInclude();
        Root.SetValue("include", include, readOnly: true);
        Root.SetValue("include_join", new MarkedIncludeJoin(include), readOnly: true);
        _date = Table("date");
        _date.SetValue("now", new HostFunction("now", [], _ => clock.GetLocalNow().DateTime), readOnly: true);
        _date.SetValue("utc_now", new HostFunction("utc_now", [], _ => clock.GetUtcNow().UtcDateTime), readOnly: true);
        foreach (var table in host)
            Add(table);
        _dateMembers = _date.Count;
        foreach (var table in Root.Select(member => member.Value).OfType<ScriptObject>().Where(table => table != _date))
            table.IsReadOnly = true;
    }

    public ScriptObject Root { get; }

    /// <summary>Whether nothing was changed but the format of dates, which is a text.</summary>
    public bool AreSound => _date.Count == _dateMembers && Format is string;

    /// <summary>Whether nothing was changed; else these are not for the next rendering.</summary>
    public bool ArePristine => _date.Count == _dateMembers && Format is Scriban.Functions.DateTimeFunctions.DefaultFormat;

    private object? Format => _date.TryGetValue(null, default, DateFormat, out var format) ? format : null;

    private ScriptObject Table(string name) => Root.TryGetValue(null, default, name, out var table) ? (ScriptObject)table!
        : throw new KeyNotFoundException(name);

    private void Add(FunctionTable table)
    {
        var target = table.Name.Length == 0 ? Root : new ScriptObject();
        foreach (var function in table.Functions)
            target.SetValue(function.Name, function, readOnly: true);
        if (table.Name.Length > 0)
            Root.SetValue(table.Name, target, readOnly: true);
    }

    /// <summary>The library's makes objects whose text has no bounds.</summary>
    private static object? Read(Arguments args)
    {
        using var json = JsonDocument.Parse(args.Text(0) ?? throw args.Wrong(0, "Value cannot be null."));
        return JsonValues.From(json.RootElement.Clone(), new JsonReading(JsonNumbers.Decimal, Markers: false));
    }

    /// <summary>The library's, whose result can be longer than any limit: a replacement may name what stands around the match.</summary>
    private static string? Replace(Arguments args)
    {
        if (args.Text(0) is not { } text || args.Text(1) is not { } pattern)
            throw args.Wrong(args.Text(0) is null ? 0 : 1, "Value cannot be null.");
        var options = (args.Text(3) ?? "").Aggregate(RegexOptions.None, (all, option) => all | option switch
        {
            'i' => RegexOptions.IgnoreCase,
            'm' => RegexOptions.Multiline,
            's' => RegexOptions.Singleline,
            'x' => RegexOptions.IgnorePatternWhitespace,
            _ => RegexOptions.None,
        });
        var (length, replacement) = ((long)text.Length, args.Text(2) ?? "");
        if ((long)replacement.AsSpan().Count('$') * text.Length > MostReferenced)
            throw args.Wrong(2, "The replacement has too many references for a text of this length.");
        return Regex.Replace(
            text,
            pattern,
            match =>
            {
                var result = match.Result(replacement);
                length += result.Length - match.Length;
                return length > args.Context.LimitToString
                    ? throw new ScriptRuntimeException(args.Place, $"The resulting text exceeds {args.Context.LimitToString} characters.")
                    : result;
            },
            options,
            args.Context.RegexTimeOut);
    }
}
