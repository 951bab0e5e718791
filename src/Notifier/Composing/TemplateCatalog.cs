using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Templates;
using Notifications.Templates.Functions;

namespace Notifications.Notifier.Composing;

/// <summary>All templates by name. Immutable: a reload makes a new one.</summary>
internal sealed class TemplateCatalog : ITemplateLoader
{
    private readonly FrozenDictionary<string, MessageTemplate> _templates;
    private readonly FrozenDictionary<string, string> _bodies;
    private readonly FrozenDictionary<string, TemplateFile> _files;

    private TemplateCatalog(IReadOnlyDictionary<string, MessageTemplate> templates, IReadOnlyDictionary<string, TemplateFile> files)
    {
        _templates = templates.ToFrozenDictionary(StringComparer.Ordinal);
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
        _bodies = files.ToFrozenDictionary(file => file.Key, file => FrontMatter.BodyOf(file.Value), StringComparer.Ordinal);
    }

    /// <summary>Those with errors too: who names one of them is not wrong about its name.</summary>
    public IReadOnlyCollection<string> Names => _bodies.Keys;

    /// <summary>Parses the built-in templates and the user's; one of the same name replaces a built-in.</summary>
    /// <param name="own">By name.</param>
    /// <param name="natives">Destination types that templates may override.</param>
    /// <param name="problems">Everything that is wrong; templates with errors are not in the catalog.</param>
    public static TemplateCatalog Load(
        IEnumerable<KeyValuePair<string, TemplateFile>> own, IReadOnlyCollection<string> natives, ICollection<TemplateError> problems)
    {
        var files = new Dictionary<string, TemplateFile>(BuiltInTemplates.Files, StringComparer.Ordinal);
        foreach (var (name, file) in own)
        {
            files[name] = file;
        }

        var templates = new Dictionary<string, MessageTemplate>(StringComparer.Ordinal);
        foreach (var (name, file) in files.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var (template, found) = MessageTemplate.Parse(name, file, natives);
            foreach (var problem in found)
            {
                problems.Add(problem);
            }

            if (template is not null)
            {
                templates.Add(name, template);
            }
        }

        foreach (var template in templates.Values.Where(template => template.Extends is not null))
            if (WrongExtends(template, templates, files) is { } problem) problems.Add(problem);
        return new TemplateCatalog(templates, files);
    }

    /// <summary>The file of a template; null: there is none of this name.</summary>
    public string? TextOf(string name) => _files.GetValueOrDefault(name)?.Text;

    /// <summary>The same with another file for one template; what is wrong with that file, names that nothing gives too.</summary>
    public (TemplateCatalog Catalog, IReadOnlyList<TemplateError> Problems) With(
        string name, TemplateFile file, IReadOnlyCollection<string> natives, IReadOnlyList<FunctionTable> functions)
    {
        var (template, problems) = MessageTemplate.Parse(name, file, natives);
        if (template is null) return (this, problems);
        var templates = new Dictionary<string, MessageTemplate>(_templates, StringComparer.Ordinal) { [name] = template };
        var files = new Dictionary<string, TemplateFile>(_files, StringComparer.Ordinal) { [name] = file };
        var catalog = new TemplateCatalog(templates, files);
        return WrongExtends(template, templates, files) is { } wrong ? (catalog, [wrong])
            : (catalog, [.. template.UnknownNames(catalog.Known(functions))]);
    }

    /// <summary>The same with more templates; what is wrong with those. None has the name of another one.</summary>
    public (TemplateCatalog Catalog, IReadOnlyList<TemplateError> Problems) With(
        IReadOnlyDictionary<string, TemplateFile> added, IReadOnlyCollection<string> natives, IReadOnlyList<FunctionTable> functions)
    {
        var problems = new List<TemplateError>();
        var templates = new Dictionary<string, MessageTemplate>(_templates, StringComparer.Ordinal);
        var files = new Dictionary<string, TemplateFile>(_files, StringComparer.Ordinal);
        var read = new List<MessageTemplate>();
        foreach (var (name, file) in added.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            files[name] = file;
            var (template, wrong) = MessageTemplate.Parse(name, file, natives);
            problems.AddRange(wrong);
            if (template is null) continue;
            templates[name] = template;
            read.Add(template);
        }

        var catalog = new TemplateCatalog(templates, files);
        foreach (var template in read)
        {
            if (WrongExtends(template, templates, files) is { } wrong) problems.Add(wrong);
            problems.AddRange(template.UnknownNames(catalog.Known(functions)));
        }

        return (catalog, problems);
    }

    private static TemplateError? WrongExtends(
        MessageTemplate template, Dictionary<string, MessageTemplate> templates, Dictionary<string, TemplateFile> files)
    {
        if (template.Extends is not { } wanted) return null;
        var file = files[template.Name];
        if (!files.ContainsKey(wanted.Text))
            return file.Error(wanted.Line, wanted.Column, $"no template \"{wanted.Text}\" ({Nearest.Remedy(wanted.Text, files.Keys)})");
        return !IsCircle(template, templates) ? null : file.Error(
            wanted.Line, wanted.Column,
            wanted.Text == template.Name ? "it extends itself" : $"it extends itself, by way of \"{wanted.Text}\"");
    }

    /// <summary>Names in the templates that nothing gives: a branch that is seldom taken would fail when it is needed.</summary>
    public IEnumerable<TemplateError> UnknownNames(IReadOnlyList<FunctionTable> functions)
    {
        var known = Known(functions);
        return _templates.Values.OrderBy(template => template.Name, StringComparer.Ordinal).SelectMany(template => template.UnknownNames(
            LayoutTemplates.NamesFor(template.Name) is { } names ? known with { Variables = names } : known));
    }

    private KnownTemplateNames Known(IReadOnlyList<FunctionTable> functions) =>
        new(ModelFactory.NamesInMessages, functions, _bodies.ContainsKey);

    private static bool IsCircle(MessageTemplate template, Dictionary<string, MessageTemplate> templates)
    {
        var step = template;
        for (var steps = 0; step.Extends is { } wanted && steps <= templates.Count; steps++)
        {
            if (wanted.Text == template.Name) return true;
            if (!templates.TryGetValue(wanted.Text, out step!)) return false;
        }

        return false;
    }

    /// <summary>The templates to merge for a <c>send</c>, those that they extend before them; unknown names in
    /// <paramref name="unknown"/>.</summary>
    public IReadOnlyList<MessageTemplate> Resolve(IEnumerable<string> send, out string? unknown)
    {
        var result = new List<MessageTemplate>();
        unknown = null;
        foreach (var name in send)
        {
            if (!_templates.TryGetValue(name, out var template))
            {
                unknown ??= name;
                continue;
            }

            var at = result.Count;
            result.Add(template);
            for (var step = template; step.Extends is { } wanted && _templates.TryGetValue(wanted.Text, out step)
                && !result.Contains(step);) result.Insert(at, step);
        }

        return result;
    }

    /// <summary>Names of the folder only: no path leaves it, because there are no paths.</summary>
    string? ITemplateLoader.PathOf(string name) => _bodies.ContainsKey(name) ? name : null;

    string? ITemplateLoader.Read(string path) => _bodies.GetValueOrDefault(path);
}
