namespace Notifications.Notifier.Destinations.Preset;

/// <summary><c>{ type: NAME OF A PRESET, timeout: 10s, limits: none }</c> and the settings that the preset asks for.</summary>
/// <param name="Settings">By name: a <see cref="Secret"/>, or secrets by recipient.</param>
/// <param name="Timeout">Of one request; default 10 s, at most 5 minutes.</param>
/// <param name="IsUnlimited">The service's limits are not kept: it is somebody's own.</param>
internal sealed record PresetOptions(
    PresetFile Preset, IReadOnlyDictionary<string, object> Settings, TimeSpan Timeout, bool IsUnlimited)
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(10);

    public static PresetOptions Bind(ConfigurationNode node, PresetFile preset)
    {
        var settings = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var setting in preset.Settings)
        {
            var isRequired = setting is { IsOptional: false, Default: null };
            settings[setting.Name] = Read(isRequired ? node.Required(setting.Name) : node.Optional(setting.Name), setting);
        }

        return new PresetOptions(
            preset, settings, DestinationNodes.Timeout(node, UsualTimeout), node.Optional("limits").OneOf(false, ("none", true)));
    }

    /// <summary>With something in every setting, for a preset that is looked at without a destination.</summary>
    public static PresetOptions Sample(PresetFile preset) => new(
        preset,
        preset.Settings.ToDictionary(setting => setting.Name, object (setting) => setting.Kind switch
        {
            PresetSettingKind.Url => new Secret(setting.Default ?? "https://service.example.com/hook"),
            PresetSettingKind.Urls => Entry("https://service.example.com/hook"),
            PresetSettingKind.Tokens => Entry("TOKEN"),
            _ => new Secret(setting.Default ?? (setting.IsOptional ? "" : "TOKEN")),
        }, StringComparer.Ordinal),
        UsualTimeout, IsUnlimited: true);

    /// <summary>What templates see as <c>settings</c>.</summary>
    public IReadOnlyDictionary<string, object?> Revealed() => Settings.ToDictionary(
        setting => setting.Key,
        object? (setting) => setting.Value switch
        {
            Secret secret => secret.Reveal(),
            IReadOnlyDictionary<string, Secret> secrets => secrets.ToDictionary(
                entry => entry.Key, object? (entry) => entry.Value.Reveal(), StringComparer.Ordinal),
            _ => null,
        }, StringComparer.Ordinal);

    /// <summary>What a recipient needs an entry for; null: nothing, or it is there.</summary>
    public string? Missing(string recipient) => Preset.Recipient.Setting is { } setting
        && Settings[setting] is IReadOnlyDictionary<string, Secret> entries && !entries.ContainsKey(recipient) ? setting : null;

    /// <summary>Somebody else's text without secrets, nor the parts of addresses that may be some.</summary>
    public string Masked(string text) => Settings.Values
        .SelectMany(value => value as IEnumerable<KeyValuePair<string, Secret>> is { } entries ? entries.Select(entry => entry.Value)
            : [(Secret)value])
        .Select(secret => secret.Reveal()).SelectMany(secret => secret.Split('/', '?', '&', '=').Append(secret))
        .Where(part => part.Length >= 16).OrderByDescending(part => part.Length)
        .Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));

    private static Dictionary<string, Secret> Entry(string value) => new(StringComparer.Ordinal) { ["example"] = new Secret(value) };

    private static object Read(ConfigurationNode node, PresetSetting setting) => setting.Kind switch
    {
        PresetSettingKind.Urls => Entries(node, Url),
        PresetSettingKind.Tokens => Entries(node, static entry => entry.Token()),
        PresetSettingKind.Url => Url(node) is var url && url.Reveal().Length > 0 ? url : new Secret(setting.Default ?? ""),
        PresetSettingKind.Token => node.TokenOrNull() ?? new Secret(setting.Default ?? ""),
        _ => new Secret(node.Text(setting.Default ?? "")),
    };

    private static Dictionary<string, Secret> Entries(ConfigurationNode node, Func<ConfigurationNode, Secret> read)
    {
        var entries = new Dictionary<string, Secret>(StringComparer.Ordinal);
        foreach (var (recipient, entry) in node.Entries()) entries[recipient] = read(entry);
        return entries;
    }

    /// <summary>Without a slash at its end.</summary>
    private static Secret Url(ConfigurationNode node)
    {
        var url = new Secret(node.SecretUri("https", "http").Reveal().TrimEnd('/'));
        if (Uri.TryCreate(url.Reveal(), UriKind.Absolute, out var address)) node.RejectOpen(address);
        return url;
    }
}
