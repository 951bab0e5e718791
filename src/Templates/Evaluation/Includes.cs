using Notifications.Templates.Functions;
using Notifications.Templates.Parsing;
using Notifications.Templates.Sources;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary><c>include</c> and <c>include_join</c>.</summary>
internal static class Includes
{
    private const string TemplatePrefix = "tpl:";

    public static Value Include(CallSite site, ScriptArray arguments) =>
        Value.String(Render(site, Name(site, arguments[0]), arguments));

    /// <summary><c>include_join names separator prefix suffix</c>; the last three can be templates, as <c>tpl:name</c>.</summary>
    public static Value Join(CallSite site, ScriptArray arguments)
    {
        var output = site.Context.Output;
        output.Push();
        Part(site, arguments, 2);
        var isFirst = true;
        foreach (var name in site.Items(arguments[0]))
        {
            if (!isFirst)
                Part(site, arguments, 1);
            isFirst = false;
            output.Write(Render(site, Name(site, name), arguments));
        }
        Part(site, arguments, 3);
        var text = output.Pop();
        site.Context.Guard.ChargeText(text.Text.Length);
        return Value.String(text);
    }

    private static void Part(CallSite site, ScriptArray arguments, int index)
    {
        var text = Printer.ToText(site.Context, arguments[index]);
        if (text.StartsWith(TemplatePrefix, StringComparison.Ordinal))
            site.Context.Output.Write(Render(site, text[TemplatePrefix.Length..], arguments));
        else
            site.Context.Output.Write(text, RunKind.Value);
    }

    private static string Name(CallSite site, in Value value)
    {
        var name = Printer.ToText(site.Context, value);
        return name.Length > 0 ? name : throw new Failure(site.Where, "Include template name cannot be null or empty");
    }

    private static RichText Render(CallSite site, string name, ScriptArray arguments)
    {
        var context = site.Context;
        var template = Load(site, name);
        if (context.Guard.IsTooDeep(context.CallDepth))
            throw new Failure(site.Where, $"Exceeding number of recursive depth limit `{context.Limits.CallDepth}` for node: `include '{name}'`");
        Guard.CheckStack(site.Where);

        var scopes = context.Scopes;
        var (outerSource, outerFunction) = (context.Source, scopes.Function);
        var locals = scopes.PushLocals();
        locals.Arguments = arguments;
        foreach (var named in arguments.Members.Entries)
            locals.Variables.Set(named.Name, named.Value);
        scopes.Function = null;
        context.Source = template.Source;
        context.CallDepth++;
        context.Output.Push();

        Statements.RunBlock(context, template.Body);
        if (context.Flow == Flow.Return)
            Statements.Print(context, context.Returned);

        var text = context.Output.Pop();
        context.Flow = Flow.Next;
        context.Returned = default;
        context.CallDepth--;
        context.Source = outerSource;
        scopes.Function = outerFunction;
        scopes.PopLocals();
        context.Guard.ChargeText(text.Text.Length);
        return text;
    }

    private static ParsedSource Load(CallSite site, string name)
    {
        var context = site.Context;
        if (context.Options.Loader is not { } loader)
            throw new Failure(site.Where, $"Unable to include <{name}>. No TemplateLoader registered in TemplateContext.TemplateLoader");
        var path = loader.PathOf(name) ?? throw new Failure(site.Where, $"Include template path is null for `{name}");
        string text;
        try
        {
            text = loader.Read(path) ?? throw new Failure(site.Where, $"The result of including `{name}` cannot be null");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new Failure(site.Where, $"Unexpected exception while creating template from path `{path}`");
        }
        if (context.Included.TryGetValue(path, out var known) && ReferenceEquals(known.Source.Text, text))
            return known;
        context.Guard.ChargeText(text.Length);
        var parsed = SourceParser.Parse(new SourceText(path, text), context.Options.Parsing with { Mode = TemplateMode.Text });
        if (parsed.Errors.Count > 0)
            throw new Failure(site.Where, $"Error while parsing template `{name}` Parser messages:\n {string.Join("\n ", TemplateErrors.Of(parsed))}\n");
        context.Included[path] = parsed;
        return parsed;
    }
}
