using System.Text;

namespace Notifications.Import.Reading;

/// <summary>The forms of 0.x and 1.0: <c>config.yaml</c> in the ConfigMap and <c>notifiers.yaml</c> in the Secret. They are laid over the
/// newer keys.</summary>
internal static class LegacyReader
{
    public static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    public static void Read(YamlView text, bool isSecret, PeerConfiguration into)
    {
        var document = text.Document();
        if (isSecret)
            ReadNotifiers(document, into);
        else
            ReadConfig(document, into);
    }

    private static void ReadConfig(YamlView config, PeerConfiguration into)
    {
        var defaults = new List<string>(into.DefaultTriggers.TryGetValue("", out var known) ? known : []);
        foreach (var item in config["triggers"].Items())
        {
            var name = item["name"].Value ?? throw new ImportException(item.Place, "a trigger has a name");
            if (item["enabled"].Value == "true")
                defaults.Add(name);
            if (!item["condition"].Exists && !item["template"].Exists)
                continue;
            into.Triggers.RemoveAll(trigger => trigger.Name == name);
            into.Triggers.Add(new PeerTrigger(
                name, [new PeerCondition(
                    item["condition"].Text, item["oncePer"].Text, item["description"].Value ?? "", item["template"].Texts(), item.Place)],
                    item.Place));
        }

        if (defaults.Count > 0)
            into.DefaultTriggers[""] = [.. defaults.Distinct(StringComparer.Ordinal)];
        foreach (var item in config["templates"].Items())
        {
            var name = item["name"].Value ?? throw new ImportException(item.Place, "a template has a name");
            into.Templates.RemoveAll(template => template.Name == name);
            into.Templates.Add(new PeerTemplate(name, item, item.Place));
        }

        foreach (var (key, _, value) in config["context"].Entries())
        {
            if (value.Text is { } text)
                into.Context[key] = text;
        }

        into.Subscriptions.AddRange(config["subscriptions"].Items().Select(item => new PeerSubscription(
            item["recipients"].Texts(), item["triggers"].Exists ? item["triggers"].Texts()
                : item["trigger"].Texts(), item["selector"].Value, item.Place)));
    }

    /// <summary>Its values are secrets themselves: only their keys are looked at.</summary>
    private static void ReadNotifiers(YamlView notifiers, PeerConfiguration into)
    {
        foreach (var (type, at, settings) in notifiers.Entries())
        {
            if (!settings.IsList)
            {
                Add(into, new PeerService(type, type, settings, at) { IsSecret = true });
                continue;
            }

            foreach (var item in settings.Items())
                Add(into, new PeerService(item["name"].Value ?? type, type, item, item.Place) { IsSecret = true });
        }
    }

    private static void Add(PeerConfiguration into, PeerService service)
    {
        into.Services.RemoveAll(known => known.Name == service.Name);
        into.Services.Add(service);
    }
}
