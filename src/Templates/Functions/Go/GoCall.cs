using System.Collections;
using Notifications.Templates.Values;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates.Functions.Go;

/// <summary>The arguments of a call of a <c>go.*</c> or <c>expr.*</c> function, converted as Go's template functions do.</summary>
internal readonly struct GoCall(Arguments arguments, GoFunction function)
{
    /// <summary>Items of a list that a function makes from a number.</summary>
    public const int MostItems = 100_000;

    private readonly Arguments _arguments = arguments;

    public int Count => _arguments.Count;

    /// <summary>In the order of Go, where a pipe hands over the last argument; here it hands over the first.</summary>
    public object? this[int index] => _arguments[!function.IsPiped ? index : index == Count - 1 ? 0 : index + 1];

    public TemplateContext Context => _arguments.Context;

    /// <summary>Of the clock that <c>date.utc_now</c> shows.</summary>
    public DateTime Now => Context.BuiltinObject["date"] is ScriptObject dates && dates["utc_now"] is IScriptCustomFunction now
        ? (DateTime)ScriptFunctionCall.Call(Context, Context.CurrentNode, now, [])!
        : throw Error("there is no clock");

    public IEnumerable<object?> From(int index)
    {
        for (var i = index; i < Count; i++)
            yield return this[i];
    }

    /// <summary>A text; null is the empty one.</summary>
    public string Text(int index) => GoValue.Text(this[index]);

    public long Long(int index) => GoNumber.ToLong(this[index]);

    public int Int(int index) => (int)Math.Clamp(Long(index), int.MinValue, int.MaxValue);

    public double Double(int index) => GoNumber.ToDouble(this[index]);

    public IReadOnlyList<object?> List(int index) => GoValue.AsList(this[index])
        ?? (this[index] is null ? [] : throw Error($"a list is wanted, not {GoValue.Kind(this[index])}"));

    public IDictionary<string, object?> Map(int index) =>
        this[index] as IDictionary<string, object?>
            ?? (this[index] is null ? new SafeObject() : throw Error($"a map is wanted, not {GoValue.Kind(this[index])}"));

    public DateTime Time(int index) => this[index] switch
    {
        DateTime time => time,
        string text when GoTime.TryParse(text, out var time) => time,
        _ => throw Error($"a time is wanted, such as 2026-02-01T11:55:00Z, not \"{GoFormat.Of(this[index])}\""),
    };

    /// <summary>A text that is no longer than a value may be.</summary>
    public string Bounded(string text) => Bounded(text, text.Length);

    /// <summary>Asked before a text of this length is made.</summary>
    public string Bounded(string text, long length) =>
        length <= Context.LimitToString ? text : throw Error($"the resulting text has more than {Context.LimitToString} characters");

    public ScriptRuntimeException Error(string message) => new(_arguments.Place, message);

    /// <summary>Calls a function that the template gave.</summary>
    public object? Invoke(int index, params ReadOnlySpan<object?> arguments)
    {
        var values = new ScriptArray();
        foreach (var argument in arguments)
            values.Add(argument);
        return this[index] is IScriptCustomFunction function
            ? ScriptFunctionCall.Call(Context, Context.CurrentNode, function, values)
            : throw Error("a function is wanted: @(do; ret ...; end)");
    }

    public GoCall Checked() => Count >= function.Least && Count <= function.Most ? this
        : throw Error($"{function.Name} takes {Wanted()} arguments, not {Count}");

    public static ScriptArray Array(IEnumerable items)
    {
        var result = new ScriptArray();
        foreach (var item in items)
            result.Add(item);
        return result;
    }

    public static SafeObject Object(IEnumerable<KeyValuePair<string, object?>> members)
    {
        var result = new SafeObject();
        foreach (var (name, value) in members)
            result.SetValue(name, value, readOnly: false);
        return result;
    }

    private string Wanted() => function.Most == function.Least ? $"{function.Least}" : function.Most == int.MaxValue
        ? $"{function.Least} or more" : $"{function.Least} to {function.Most}";
}
