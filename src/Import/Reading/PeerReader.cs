using YamlDotNet.RepresentationModel;

namespace Notifications.Import.Reading;

/// <summary>Reads <c>argocd-notifications-cm</c>, the Secret, OpenShift's <c>NotificationsConfiguration</c> and the values of the argo-cd
/// chart.</summary>
internal sealed class PeerReader
{
    private readonly PeerConfiguration _configuration = new();
    private readonly List<(YamlView Legacy, bool IsSecret)> _legacy = [];

    /// <summary>Of several files; later ones replace what has the same name.</summary>
    /// <exception cref="ImportException">A file cannot be read, or holds no such configuration.</exception>
    public static PeerConfiguration Read(IEnumerable<ImportFile> files)
    {
        var reader = new PeerReader();
        foreach (var file in files)
            reader.Read(file);
        foreach (var (legacy, isSecret) in reader._legacy)
            reader.Try(legacy.Place, () => LegacyReader.Read(legacy, isSecret, reader._configuration));
        return reader._configuration;
    }

    private void Read(ImportFile file)
    {
        var text = file.Text.TrimStart('\uFEFF');
        var origin = Origin.OfFile(file.Name, text);
        var found = false;
        foreach (var document in YamlSource.Documents(text, origin).SelectMany(Unfold))
            found |= Read(new YamlView(document, origin), file.Kind);
        if (!found)
            throw new ImportException(
                origin.At(1, 1), file.Kind == ImportFileKind.ChartValues ? "no notifications: in these values"
                : "no ConfigMap with notifications in it (its data has keys such as trigger.on-deployed)");
    }

    /// <summary>The items of a list of <c>kubectl get -o yaml</c>.</summary>
    private static IEnumerable<YamlNode> Unfold(YamlNode node) => node is YamlMappingNode map
        && Scalar(map, "kind")?.EndsWith("List", StringComparison.Ordinal) == true
        && map.Children.TryGetValue(new YamlScalarNode("items"), out var items) && items is YamlSequenceNode list ? list.Children : [node];

    private static string? Scalar(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var value)
        ? (value as YamlScalarNode)?.Value : null;

    private bool Read(YamlView document, ImportFileKind kind)
    {
        if (!document.Exists || !document.IsMap)
            return false;
        switch (document["kind"].Value)
        {
            case "Secret":
                ReadSecret(document);
                return true;
            case "NotificationsConfiguration":
                ReadOperator(document["spec"]);
                return true;
            case "ConfigMap" or null when document["data"].IsMap && document["data"].Entries().Any(entry => IsKnown(entry.Key))
                || kind == ImportFileKind.ConfigMap && document["data"].IsMap
                && document["metadata"]["name"].Value == "argocd-notifications-cm":
                foreach (var (key, at, value) in document["data"].Entries())
                    Entry(key, at, value);
                return true;
        }

        if (document.Entries().Any(entry => IsKnown(entry.Key) && entry.Key.Contains('.', StringComparison.Ordinal)))
        {
            foreach (var (key, at, value) in document.Entries())
                Entry(key, at, value);
            return true;
        }

        var values = document["notifications"].IsMap ? document["notifications"] : document["argo-cd"]["notifications"].IsMap
            ? document["argo-cd"]["notifications"] : document;
        if (!(values["notifiers"].Exists || values["triggers"].IsMap || values["templates"].IsMap))
            return false;
        ReadChart(values, (document["argo-cd"].IsMap ? document["argo-cd"] : document)["global"]);
        return true;
    }

    private static bool IsKnown(string key) => key is "context" or "subscriptions" or "config.yaml" or "notifiers.yaml"
        || key.StartsWith("defaultTriggers", StringComparison.Ordinal)
        || key.StartsWith("service.", StringComparison.Ordinal) || key.StartsWith("template.", StringComparison.Ordinal)
            || key.StartsWith("trigger.", StringComparison.Ordinal);

    private void ReadSecret(YamlView secret)
    {
        foreach (var (key, _, _) in secret["data"].Entries().Concat(secret["stringData"].Entries()))
        {
            if (key != "notifiers.yaml")
                _configuration.SecretKeys.Add(key);
        }

        if (secret["stringData"]["notifiers.yaml"] is { Exists: true } legacy)
            _legacy.Add((legacy, IsSecret: true));
        else if (secret["data"]["notifiers.yaml"] is { Exists: true } encoded && encoded.Value is { } base64
            && LegacyReader.Decode(base64) is { } text)
            _legacy.Add((new YamlView(new YamlScalarNode(text), new Origin(encoded.Place.File, encoded.Place.Line, 0, HasLines: false)),
                IsSecret: true));
    }

    private void ReadOperator(YamlView spec)
    {
        foreach (var group in new[] { "services", "triggers", "templates", "subscriptions" })
        {
            foreach (var (key, at, value) in spec[group].Entries())
                Entry(key, at, value);
        }

        Try(spec.Place, () => ReadContext(spec["context"]));
    }

    private void ReadChart(YamlView values, YamlView global)
    {
        foreach (var group in new[] { "notifiers", "triggers", "templates" })
        {
            foreach (var (key, at, value) in values[group].Entries())
                Entry(key, at, value);
        }

        if (values["subscriptions"].Exists)
            Entry("subscriptions", values["subscriptions"].Place, values["subscriptions"]);
        if (values["defaultTriggers"].Exists)
            Entry("defaultTriggers", values["defaultTriggers"].Place, values["defaultTriggers"]);
        Try(values.Place, () => ReadContext(values["context"].Document()));
        if (values["argocdUrl"].Text is { } url)
            _configuration.Context.TryAdd("argocdUrl", url);
        else if (global.IsMap && global["domain"].Text is { } domain) // as the chart does
            _configuration.Context.TryAdd("argocdUrl", domain with { Text = $"https://{domain.Text}" });
        foreach (var (key, _, _) in values["secret"]["items"].Entries())
            _configuration.SecretKeys.Add(key);
    }

    /// <summary>One key of the ConfigMap's data. What is wrong with one silences no other.</summary>
    private void Entry(string key, FilePlace at, YamlView value) => Try(value.Exists ? value.Place : at, () =>
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? "" : key[(dot + 1)..];
        switch (dot < 0 ? key : key[..dot])
        {
            case "service":
                ReadService(name, at, value.Document());
                break;
            case "trigger":
                Replace(_configuration.Triggers, trigger => trigger.Name == name,
                    new PeerTrigger(name, [.. value.Document().Items().Select(Condition)], at));
                break;
            case "template":
                Replace(_configuration.Templates, template => template.Name == name, new PeerTemplate(name, value.Document(), at));
                break;
            case "subscriptions":
                _configuration.Subscriptions.AddRange(value.Document().Items().Select(Subscription));
                break;
            case "defaultTriggers":
                _configuration.DefaultTriggers[name] = [.. value.Document().Items().Select(item => item.Value).OfType<string>()];
                break;
            case "context":
                ReadContext(value.Document());
                break;
            case "config" when name == "yaml":
                _legacy.Add((value, IsSecret: false));
                break;
            case "notifiers" when name == "yaml":
                _legacy.Add((value, IsSecret: true));
                break;
            default:
                _configuration.Problems.Add((at, $"\"{key}\" is no key that Argo CD Notifications reads"));
                break;
        }
    });

    private void ReadContext(YamlView context)
    {
        foreach (var (key, at, value) in context.Entries())
        {
            if (value.Text is { } text)
                _configuration.Context[key] = text;
            else if (value.Exists)
                throw new ImportException(at, $"the context \"{key}\" is a text");
        }
    }

    private void ReadService(string name, FilePlace at, YamlView settings)
    {
        var parts = name.Split('.');
        if (parts.Length > 2 || parts[0].Length == 0)
            throw new ImportException(at, $"\"service.{name}\": a service is named service.<type> or service.<type>.<name>");
        Replace(_configuration.Services, service => service.Name == parts[^1], new PeerService(parts[^1], parts[0], settings, at));
    }

    private static PeerCondition Condition(YamlView item) => item.IsMap
        ? new(item["when"].Text, item["oncePer"].Text, item["description"].Value ?? "", item["send"].Texts(), item.Place)
        : throw new ImportException(item.Place, "a condition of a trigger is a mapping with when: and send:");

    private static PeerSubscription Subscription(YamlView item) => item.IsMap
        ? new(item["recipients"].Texts(), item["triggers"].Exists ? item["triggers"].Texts()
            : item["trigger"].Texts(), item["selector"].Value, item.Place)
        : throw new ImportException(item.Place, "a subscription is a mapping with recipients: and triggers:");

    private static void Replace<T>(List<T> all, Predicate<T> isSame, T item)
    {
        all.RemoveAll(isSame);
        all.Add(item);
    }

    private void Try(FilePlace at, Action read)
    {
        try
        {
            read();
        }
        catch (ImportException wrong)
        {
            _configuration.Problems.Add((wrong.At == default ? at : wrong.At, wrong.Reason));
        }
    }
}

/// <summary>What a file is.</summary>
internal enum ImportFileKind
{
    ConfigMap,
    Secret,
    ChartValues,
}

/// <param name="Name">As messages name it.</param>
internal sealed record ImportFile(string Name, string Text, ImportFileKind Kind);
