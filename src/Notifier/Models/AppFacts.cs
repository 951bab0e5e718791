using Notifications.Notifier.Git;

namespace Notifications.Notifier.Models;

/// <summary>What one event is about, read from the event when first asked: for the model, for enrichment, for the message's
/// subject.</summary>
internal sealed class AppFacts(EventView view, Side side, Transition? transition, Repositories repositories)
{
    private SyncOperation? _sync;
    private bool _syncRead;
    private ImmutableArray<SourceFacts> _sources;

    public EventView View { get; } = view;

    /// <summary>The operator's own constants: <c>context:</c> of the configuration.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = ImmutableDictionary<string, string>.Empty;

    public Transition? Transition { get; } = transition;

    /// <summary>The Application; with <see cref="Side.After"/> of a deleted one the last that was seen. May be nothing.</summary>
    public JsonView App => side == Side.After ? View.Newest : View.Before;

    public SyncOperation? Sync
    {
        get
        {
            if (!_syncRead)
            {
                _sync = SyncReader.Read(App, View.Event.App.Uid, Transition);
                _syncRead = true;
            }

            return _sync;
        }
    }

    public ImmutableArray<SourceFacts> Sources =>
        _sources.IsDefault ? _sources = SourceReader.Read(App, Transition, Sync, repositories) : _sources;

    /// <summary>Those whose repositories the operator's credentials may be used on.</summary>
    public IEnumerable<SourceFacts> ReadableSources => Sources.Where(source => SourcePermission.Allows(this, source, repositories));

    /// <summary>What was deployed from the repository of a source before the sync that the event is about, newest first.</summary>
    public IEnumerable<Revision> DeployedFrom(SourceFacts source) =>
        SourceReader.Deployed(App, source, Sources.Length, Sync?.StartedAt, repositories);

    /// <summary>The one that a single line names: the first with a commit, else the first.</summary>
    public SourceFacts? Source => Sources.FirstOrDefault(source => source.Revision.IsCommit) ?? Sources.FirstOrDefault();

    public DriftState Drift => StandingFacts.Drift(View, side, App, Transition);

    public PendingState Pending => StandingFacts.Pending(View, side, App, Transition);

    public ImmutableArray<ResourceFacts> OutOfSync => StandingFacts.OutOfSync(App);

    /// <summary>As the object holds them; Argo CD 3 keeps resource health elsewhere.</summary>
    public ImmutableArray<ResourceFacts> Unhealthy =>
        [.. App["status"]["resources"].Items.Select(ResourceFacts.Read).Where(resource => resource.IsUnhealthy)];

    /// <summary>None of an Application that is gone: its pages are gone too.</summary>
    public ArgoLinks Links { get; } = new(
        view.Event.After is null ? null : view.Event.Instance.ArgoCdUrl, view.Event.App.Namespace, view.Event.App.Name);

    /// <summary>The Application's name, with its namespace where that is not Argo CD's own: another Application may have the same
    /// name.</summary>
    public string QualifiedName => View.Event.App is var app && app.Namespace != (View.Event.Instance.Namespace ?? "argocd")
        ? $"{app.Namespace}/{app.Name}" : app.Name;

    /// <summary>The ApplicationSet that owns it; null: none.</summary>
    public string? ApplicationSet =>
        App["metadata"]["ownerReferences"].Items.FirstOrDefault(owner => owner["kind"].Text == "ApplicationSet")["name"].Text;

    /// <summary>The destination's cluster: its name, else its address; Argo CD's own is "in-cluster".</summary>
    public string? Cluster => App["spec"]["destination"]["name"].Text ?? App["spec"]["destination"]["server"].Text switch
    {
        "https://kubernetes.default.svc" => "in-cluster",
        var server => server,
    };

    public string? TargetNamespace => App["spec"]["destination"]["namespace"].Text;
}
