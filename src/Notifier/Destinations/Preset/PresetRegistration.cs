using System.Text.Encodings.Web;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Preset;

/// <summary>Registers a type for each preset: those that come with the program, and the user's own. One that is not used is not
/// read.</summary>
internal static class PresetRegistration
{
    private const string Folder = "presets/";
    private const int MaxLength = 1 << 20;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of the presets that come with the program.</summary>
    public static ImmutableArray<DestinationType> BuiltIn { get; } = [.. typeof(PresetRegistration).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(BuiltInType)];

    /// <summary>With those of the folder that the configuration names as <c>presets</c>; one of the same name takes the place of a built-in
    /// one.</summary>
    /// <param name="section">Null: there are no others.</param>
    public static IEnumerable<DestinationType> Types(ConfigurationNode? section)
    {
        var own = section?.PathOrNull() is { } folder ? Own(section, folder).ToList() : [];
        return own.Concat(BuiltIn).DistinctBy(type => type.Name, StringComparer.Ordinal);
    }

    /// <summary>Reads the built-in preset of a name.</summary>
    /// <exception cref="InvalidConfigurationException">It is not right: a bug of ours.</exception>
    public static PresetFile Read(string name)
    {
        using var reader = new StreamReader(typeof(PresetRegistration).Assembly.GetManifestResourceStream($"{Folder}{name}.yaml")!);
        var document = ConfigurationDocument.Parse(reader.ReadToEnd(), $"{name}.yaml", EnvironmentVariables.Of());
        var preset = PresetReader.Read(name, document.Root);
        document.ThrowIfInvalid();
        return preset;
    }

    public static DestinationFactory Bind(ConfigurationNode node, PresetFile preset)
    {
        var options = PresetOptions.Bind(node, preset);
        return (name, services) => Create(name, options, services);
    }

    private static DestinationType BuiltInType(string resource)
    {
        var name = Path.GetFileNameWithoutExtension(resource[Folder.Length..]);
        var preset = new Lazy<PresetFile>(() => Read(name));
        return TypeOf(name, () => preset.Value);
    }

    private static DestinationType TypeOf(string name, Func<PresetFile> preset) => new(name, node => Bind(node, preset()))
    {
        EscapeNative = text => preset().Markup.Escape(text),
        EscapeNativeJson = text => preset().Markup.EscapeInJson(text),
        CheckRecipient = recipient => Check(preset().Recipient, recipient),
        Preview = message => Preview(preset(), message),
    };

    private static IEnumerable<DestinationType> Own(ConfigurationNode section, string folder)
    {
        if (!Directory.Exists(folder))
        {
            section.Report($"there is no folder {folder}", "create it, or correct its path");
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            if (TextOf(file, section) is not { } text) continue;
            var document = ConfigurationDocument.Parse(text, file, EnvironmentVariables.Of());
            var preset = PresetReader.Read(Path.GetFileNameWithoutExtension(file), document.Root);
            if (document.Problems.Count == 0) Try(preset, document.Root);
            foreach (var problem in document.Problems)
                section.ReportFound(problem.ToString(), "a preset in it is wrong", null);
            yield return TypeOf(preset.Name, () => preset);
        }
    }

    /// <summary>Renders a preset with awkward values, so that it fails here and not when something has happened.</summary>
    public static void Try(PresetFile preset, ConfigurationNode node)
    {
        var options = PresetOptions.Sample(preset);
        var http = new HttpExchange(DestinationHttp.Create(traced: false), options.Timeout, TimeProvider.System);
        var client = new PresetClient(options, http, TimeZoneInfo.Utc);
        foreach (var severity in Enum.GetValues<Severity>())
        {
            var sample = SampleDelivery.Of("a \"quote\", a \\ and\na line, an é and a \t", severity) with { Recipient = "example" };
            foreach (var (request, id) in new[] { (preset.Send, null), (preset.Edit, "1") }.Where(one => one.Item1 is not null))
            {
                var model = PresetMessage.Of(sample, preset.Name, options, id, thread: null);
                using var made = client.Request(request!, model, "id", out var wrong);
                if (made is null) node.Optional(id is null ? "send" : "edit").ReportFound(wrong!, "is a template that fails", null);
            }
        }
    }

    private static string? TextOf(string file, ConfigurationNode section)
    {
        try
        {
            return Utf8File.ReadRegular(file, MaxLength);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            section.ReportFound($"{file}: {unreadable.Message}", "a file in it cannot be read", null);
            return null;
        }
    }

    private static DestinationEntry Create(string name, PresetOptions options, DestinationServices services)
    {
        var preset = options.Preset;
        var http = new HttpExchange(DestinationHttp.Create(traced: false), options.Timeout, services.Time);
        return new DestinationEntry(
            name,
            preset.Name,
            new PresetDestination(name, options, new PresetClient(options, http, services.TimeZone)),
            LaneOf: recipient => preset.Recipient.IsLane ? $"{preset.Name}:{name}:{recipient}" : $"{preset.Name}:{name}",
            Resolve: null,
            SharedConversation: null,
            options.IsUnlimited ? [] : [.. preset.Limits.Select(limit => new TokenBucketLimit(
                string.Create(CultureInfo.InvariantCulture, $"{limit.Calls} calls in {Durations.Format(limit.Per)}"), limit.Calls,
                limit.Per,
                limit.NewMessagesOnly))])
        {
            Updates = preset.Edit is not null,
        };
    }

    private static RecipientProblem? Check(PresetRecipient known, string recipient) => recipient.Trim() switch
    {
        "" when known.IsRequired => new("is empty", $"write <destination>:{known.Example}"),
        { Length: > 0 } given when known.Pattern?.IsMatch(given) == false =>
            new($"is not {known.Description}", $"write <destination>:{known.Example}"),
        _ => null,
    };

    /// <summary>The request that would be sent, with something in every setting.</summary>
    private static string Preview(PresetFile preset, Message message)
    {
        var options = PresetOptions.Sample(preset);
        var delivery = new OutgoingDelivery("example", "example", message, Conversation: null, Announce: false, MaybeSent: false);
        var model = PresetMessage.Of(delivery, preset.Name, options, id: null, thread: null);
        if (preset.Send.Body?.Render(model, TimeZoneInfo.Utc, out _) is not { } body) return "";
        return ValueEscape.IsJson(body) ? JsonSerializer.Serialize(JsonElement.Parse(body), Indented) + "\n" : body + "\n";
    }
}
