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

    private TemplateCatalog(FrozenDictionary<string, MessageTemplate> templates, FrozenDictionary<string, string> bodies) =>
        (_templates, _bodies) = (templates, bodies);

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

        foreach (var template in templates.Values.Where(template => template.Extends is { } wanted && !files.ContainsKey(wanted.Text)))
        {
            var wanted = template.Extends!;
            problems.Add(files[template.Name]
                .Error(wanted.Line, wanted.Column, $"no template \"{wanted.Text}\" ({Nearest.Remedy(wanted.Text, files.Keys)})"));
        }

        foreach (var template in templates.Values.Where(template => template.Extends is not null && IsCircle(template, templates)))
        {
            var wanted = template.Extends!;
            problems.Add(files[template.Name]
                .Error(wanted.Line, wanted.Column, wanted.Text == template.Name ? "it extends itself"
                    : $"it extends itself, by way of \"{wanted.Text}\""));
        }

        return new TemplateCatalog(
            templates.ToFrozenDictionary(StringComparer.Ordinal),
            files.ToFrozenDictionary(file => file.Key, file => FrontMatter.BodyOf(file.Value), StringComparer.Ordinal));
    }

    /// <summary>Names in the templates that nothing gives: a branch that is seldom taken would fail when it is needed.</summary>
    public IEnumerable<TemplateError> UnknownNames(IReadOnlyList<FunctionTable> functions)
    {
        var known = new KnownTemplateNames(ModelFactory.NamesInMessages, functions, _bodies.ContainsKey);
        return _templates.Values.OrderBy(template => template.Name, StringComparer.Ordinal)
            .SelectMany(template => template.UnknownNames(known));
    }

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
