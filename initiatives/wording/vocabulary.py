"""Names that the rules look for. Plain data: add a name here and the rules know it.

Two lists of each: names that are no everyday word are found in any case, names that are (Slack, Notion, Go) only
with a capital letter.
"""

OPERATING_SYSTEMS = (
    "iOS", "iPadOS", "macOS", "watchOS", "tvOS", "Android", "Windows", "Linux", "Ubuntu", "Debian", "Fedora",
    "FreeBSD", "OpenBSD", "ChromeOS", "Wear OS", "webOS", "Tizen", "HarmonyOS", "KaiOS", "Raspberry Pi", "Synology",
    "QNAP", "Unraid", "TrueNAS", "OpenWrt", "NixOS", "Arch Linux", "Alpine Linux", "Sailfish OS", "Ubuntu Touch",
    "Mac OS", "OSX",
)  # fmt: skip
DEVICES = (
    "iPhone", "iPad", "iPads", "iPhones", "Apple Watch", "Apple TV", "Android TV", "Google TV", "Fire TV", "Firestick",
    "Chromecast", "Roku", "Xbox", "PlayStation", "Nintendo Switch", "Steam Deck", "smart TV", "smart TVs", "smartwatch",
    "smart watch", "Kindle", "e-reader", "ereader", "Kobo", "Chromebook", "Android Auto", "CarPlay", "Apple CarPlay",
    "Vision Pro", "Meta Quest", "Oculus", "Samsung TV", "LG TV", "Pebble", "Garmin", "Nvidia Shield", "tablet",
    "tablets", "smartphone", "smartphones", "Apple Silicon", "Raspberry Pi",
)  # fmt: skip
PACKAGES = (
    "Flatpak", "Flathub", "AppImage", "Snapcraft", "F-Droid", "fdroid", "Play Store", "App Store", "Microsoft Store",
    "Amazon Appstore", "Homebrew", "Chocolatey", "winget", "Scoop", "TestFlight", "ARM64", "aarch64", "armhf", "armv7",
    "arm64", "RISC-V", "riscv64", "x86", "AUR", "snap package", "deb package", "rpm package", "Obtainium", "MSI installer",
)  # fmt: skip
BROWSERS = (
    "Firefox",
    "Chrome",
    "Chromium",
    "Safari",
    "Microsoft Edge",
    "Vivaldi",
    "Thunderbird",
    "Internet Explorer",
)

TECHNOLOGIES = (
    # protocols and standards
    "GraphQL", "gRPC", "REST API", "RESTful API", "OpenAPI", "WebSocket", "WebSockets", "MQTT", "AMQP", "CalDAV",
    "CardDAV", "WebDAV", "WebDAV-Push", "ActivityPub", "ActivityStreams", "XMPP", "IMAP", "POP3", "SMTP", "JMAP", "SFTP",
    "FTP", "FTPS", "NFS", "SMB", "CIFS", "iSCSI", "IPv6", "HTTP/2", "HTTP/3", "HTTP2", "HTTP3", "QUIC", "TLS 1.3", "WebRTC",
    "WebAuthn", "FIDO2", "U2F", "passkey", "passkeys", "YubiKey", "TOTP", "OAuth", "OAuth2", "OpenID", "OIDC", "SAML",
    "SAML2", "LDAP", "LDAPS", "SCIM", "Kerberos", "JWT", "mTLS", "WebFinger", "Webmention", "WebSub", "RSS", "Atom feed",
    "JSON Feed", "ICS", "iCal", "iCalendar", "vCard", "OpenTelemetry", "Prometheus", "SNMP", "Modbus", "Zigbee",
    "Z-Wave", "BLE", "Bluetooth", "NFC", "UPnP", "DLNA", "mDNS", "WireGuard", "OpenVPN", "SOCKS5", "Tor", "I2P", "IPFS",
    "OPDS", "ODBC", "JDBC", "AT Protocol", "Nostr", "MCP", "Model Context Protocol", "DKIM", "SPF", "DMARC", "S/MIME",
    "PGP", "GPG", "OpenPGP", "E2EE", "AES-256", "post-quantum", "ACME", "GeoJSON", "OAuth 2.0", "LTI", "SCORM",
    "RADIUS", "Webhooks API", "DNSSEC", "SIP", "VoIP", "RTMP", "RTSP", "HLS", "MPEG-DASH", "ONVIF", "Unified Push", "UnifiedPush",
    "web push", "VAPID", "PKCE", "DoH", "DNS over HTTPS", "LoRa", "Matter protocol", "KNX",
    # data stores
    "PostgreSQL", "Postgres", "MySQL", "MariaDB", "SQLite", "SQLite3", "MongoDB", "Redis", "Valkey", "Elasticsearch",
    "OpenSearch", "MeiliSearch", "Typesense", "Cassandra", "ScyllaDB", "DynamoDB", "CockroachDB", "TimescaleDB",
    "InfluxDB", "ClickHouse", "DuckDB", "Neo4j", "pgvector", "MSSQL", "SQL Server", "MS SQL", "CouchDB", "RocksDB", "Qdrant",
    "Milvus", "Weaviate", "BigQuery", "Snowflake", "Redshift", "Databricks", "PostGIS", "libSQL", "memcached", "etcd",
    "VictoriaMetrics", "Oracle DB", "IBM DB2", "DB2", "OracleDB", "MinIO", "S3", "S3-compatible",
    # languages, runtimes, frameworks
    "TypeScript", "JavaScript", "Kotlin", "Golang", "Rust", "Python 3", "PHP 8", "Node.js", "NodeJS", "Deno", "WebAssembly",
    "WASM", "Svelte", "SvelteKit", "Vue.js", "Vue 3", "Vue3", "VueJS", "Angular", "Next.js", "NextJS", "Nuxt", "React", "ReactJS",
    "React Native", "Flutter", "Electron", "Tauri", "Jetpack Compose", "SwiftUI", "Qt6", "Qt 6", "GTK4", "GTK 4", "GTK3",
    "Tailwind", "Tailwind CSS", "TailwindCSS", "Bootstrap 5", "Material UI", "Material Design", "Material You",
    "Material 3", "jQuery", "Redux", "Vite", "Webpack", "FastAPI", "Django", "Laravel", "Symfony", "Spring Boot",
    "Rails 7", "ASP.NET", ".NET", ".NET Core", "Blazor", "Wayland", "OpenGL", "Vulkan", "WebGL", "WebGPU", "CUDA", "ROCm", "TensorRT",
    "Web Components", "Jest", "Cypress", "Playwright", "Storybook", "pnpm", "Poetry", "Pydantic", "SQLAlchemy", "Prisma",
    "Kafka", "RabbitMQ", "NATS", "Celery", "ExoPlayer", "FFmpeg", "GStreamer", "libmpv", "CodeMirror", "ProseMirror", "TipTap", "Lexical",
    # running it
    "Docker", "Docker Compose", "docker-compose", "Dockerfile", "Podman", "Kubernetes", "k8s", "Helm chart", "Helm", "Terraform", "Ansible",
    "Nginx", "Traefik", "Caddy", "HAProxy", "systemd", "Pulumi", "OpenShift", "OpenTofu", "Vagrant", "LXC", "Proxmox", "microservices",
    "microservice", "serverless", "blockchain", "CRDT", "event sourcing", "VAAPI", "Quick Sync", "NVENC", "hardware acceleration",
    # formats and media
    "Markdown", "AsciiDoc", "reStructuredText", "LaTeX", "KaTeX", "MathJax", "MathML", "Mermaid", "PlantUML", "Graphviz",
    "BPMN", "EPUB", "PDF/A", "DOCX", "ODT", "WebP", "AVIF", "HEIC", "HEIF", "JPEG XL", "JPEG-XL", "JXL", "SVG", "FLAC", "Opus", "AV1",
    "HEVC", "H.265", "H265", "VP9", "HDR10", "Dolby Vision", "Dolby Atmos", "Protobuf", "YAML", "TOML", "JSON Schema", "JSON-LD",
    "Parquet", "Avro",  "LRC", "CBZ", "CBR", "RAW files", "GPX", "ZIM", "MIDI", "ActivityPub", "Schema.org", "OpenGraph",  
)  # fmt: skip
TECHNOLOGIES_CAPITAL = (
    "Go",
    "Swift",
    "Vue",
    "Gemini protocol",
    "Solid",
    "Java",
    "Python",
    "PHP",
    "Ruby",
    "Matter",
    "Thread",
    "COBOL",
    "Perl",
    "Lua",
    "Scala",
    "Elixir",
    "C#",
    "C++",
)

PRODUCTS = (
    "GitHub", "GitLab", "Bitbucket", "Gitea", "Forgejo", "Codeberg", "Jira", "Confluence", "Trello", "Asana", "ClickUp",
    "Todoist", "TickTick", "Airtable", "NocoDB", "Baserow", "Obsidian", "Evernote", "OneNote", "Logseq", "Joplin", "Roam Research",
    "Standard Notes", "Google Docs", "Google Drive", "Google Calendar", "Google Keep", "Google Photos", "Google Maps",
    "Google Sheets", "Google Tasks", "Google Analytics", "Google Workspace", "Google Home", "Google Assistant", "Google Contacts", "Gmail",
    "Outlook", "Office 365", "Microsoft 365", "MS Teams", "Microsoft Teams", "SharePoint", "OneDrive", "Dropbox",
    "iCloud", "Nextcloud", "ownCloud", "Seafile", "Syncthing", "Immich", "PhotoPrism", "Jellyfin", "Emby", "Kodi", "Plex",
    "Sonarr", "Radarr", "Lidarr", "Prowlarr", "Bazarr", "Jellyseerr", "Overseerr", "Trakt", "Letterboxd", "TMDB", "TVDB", "AniList", "MyAnimeList",
    "Spotify", "Last.fm", "ListenBrainz", "MusicBrainz", "Deezer", "Tidal", "SoundCloud", "YouTube", "Twitch", "Vimeo",
    "PeerTube", "Mastodon", "Lemmy", "Bluesky", "Twitter", "Facebook", "Instagram", "TikTok", "LinkedIn", "Pinterest",
    "Reddit", "WhatsApp", "Telegram", "Mattermost", "Rocket.Chat", "Zulip", "Viber", "Jitsi", "BigBlueButton", "Google Meet", "WeChat",
    "Home Assistant", "HomeKit", "Alexa", "IFTTT", "Zapier", "n8n", "Node-RED", "Make.com", "Pushover", "Gotify",
    "ntfy", "Apprise", "Pushbullet", "PagerDuty", "Opsgenie", "Grafana", "Datadog", "Sentry", "Splunk", "Loki", "Zabbix", "Nagios", "Uptime Kuma",
    "Salesforce", "HubSpot", "Zendesk", "Intercom", "Freshdesk", "Mailchimp", "SendGrid", "Mailgun", "Twilio", "Amazon SES", "Postmark", "Brevo",
    "Stripe", "PayPal", "Mollie", "Razorpay", "Klarna", "Square POS", "Shopify", "WooCommerce", "WordPress", "Magento", "QuickBooks", "Xero", "SAP",
    "Odoo", "ERPNext", "Firefly III", "YNAB", "GoCardless", "SimpleFIN", "Plaid", "Okta", "Auth0", "Keycloak", "Authentik", "Authelia", "Azure AD",
    "Entra ID", "Active Directory", "1Password", "Bitwarden", "Vaultwarden", "KeePass", "KeePassXC", "LastPass", "HashiCorp Vault",
    "Cloudflare", "AWS S3", "Amazon S3", "Backblaze", "Backblaze B2", "rclone", "Azure Blob", "Azure DevOps", "Firebase", "Supabase",
    "Mealie", "Tandoor", "Grocy", "Paperless", "paperless-ngx", "Calibre", "Goodreads", "Readwise", "Instapaper", "Wallabag", "Raindrop", "Zotero",
    "Mendeley", "Figma", "Miro", "draw.io", "Excalidraw", "Canva", "Metabase", "Superset", "Tableau", "Power BI", "PowerBI", "Looker", "dbt",
    "Collabora", "OnlyOffice", "LibreOffice", "Moodle", "OpenProject", "Redmine", "Taiga", "Wekan", "Planka", "Vikunja", "Cal.com", "Calendly",
    "CalDav server", "Nordigen", "Strava", "Fitbit", "Apple Health", "Google Fit", "Apple Music", "Apple Calendar", "Apple Reminders", "Apple Notes",
    "VS Code", "VSCode", "JetBrains", "IntelliJ", "Jenkins", "CircleCI", "Renovate", "Dependabot", "Crowdin", "Weblate", "Transifex", "SonarQube",
    "Chatwoot", "FreeScout", "Discourse", "Steam", "Tailscale", "Pi-hole", "AdGuard", "Frigate", "Matomo", "Plausible", "PostHog", "Amplitude",
    "Mixpanel", "Segment.io", "Bugzilla", "Instatus", "Statuspage", "Gravatar", "Giphy", "Tenor", "OpenStreetMap", "Waze", "Nominatim",
    "Samsung Health", "DeepL", "LibreTranslate", "Anki", "Proton Drive", "ProtonMail", "Tutanota", "AirPlay", "Sonos", "Spotify Connect",
    "GarminConnect", "Lidl", "Bring!", "AnyList", "Huginn", "LanguageTool", "Grammarly", "MoneyMoney", "GnuCash", "Unsplash",
    "Feedbin", "Feedly", "Inoreader", "FreshRSS", "Miniflux", "NetNewsWire", "Visual Studio Code", "Jellyseer", "Portainer", "Proxmox Backup Server",
    "OPNsense", "pfSense", "Synology Photos", "Google Wallet", "Google Pay", "Apple Pay", "Apple Wallet", "Nextcloud Talk", "DokuWiki", "Wiki.js",
    "BookStack", "Docmost", "AppFlowy", "AFFiNE", "SiYuan", "Trilium", "Flarum", "phpBB", "Drupal", "Joomla", "Strapi", "Directus", "Contentful",
    "Kavita", "Komga", "Audiobookshelf", "Navidrome", "Subsonic", "Tautulli", "Ombi", "qBittorrent", "SABnzbd", "NZBGet", "Tuya", "Shelly",
    "Philips Hue", "IKEA", "Sonoff", "Garmin Connect", "Komoot", "Wahoo", "Withings", "Monzo", "Revolut", "Binance", "Coinbase", "Paddle", "Chargebee",
    "Braintree", "Adyen", "Zoho", "Pipedrive", "SuiteCRM", "EspoCRM", "Dynamics 365", "ServiceNow", "Workday", "BambooHR", "Typeform", "JotForm",
    "SurveyMonkey", "DocuSign", "Phabricator", "SourceHut", "Codecov", "Snyk", "Vercel", "Netlify", "Heroku", "DigitalOcean", "Hetzner", "OVH",
    "Rundeck", "ArgoCD", "Rollbar", "New Relic", "Graylog", "Airbyte", "Fivetran", "Pixelfed", "Misskey", "Pleroma", "Tandoor Recipes", "Cookidoo",
    "Seerr", "Lidarr", "Readarr", "Hardcover", "StoryGraph", "OpenLibrary", "IMDb", "Rotten Tomatoes", "TheTVDB", "Simkl", "Bandcamp", "Genius",
    "Freshservice", "Help Scout", "Crisp", "LiveChat", "Aircall", "Zoom Phone", "Webex", "GoToMeeting", "Google Chat", "Microsoft To Do",
    "Outlook Calendar", "Exchange Server", "Fastmail", "Proton Calendar", "Proton Mail", "SimpleLogin", "addy.io", "Mailpit", "Listmonk", "Mautic",
)  # fmt: skip
PRODUCTS_CAPITAL = (
    "Slack", "Discord", "Notion", "Linear", "Zoom", "Teams", "Matrix", "Signal", "Element", "Drive", "Monday", "Basecamp",
    "Signal", "Threads", "Line", "Things", "Pocket", "Ghost", "Hue", "Vault", "Azure", "AWS", "Google", "Microsoft", "Apple", "Amazon", "Oura", "Bring",
)  # fmt: skip

MODELS = (
    "ChatGPT", "GPT", "GPT-3", "GPT-4", "GPT-4o", "GPT-5", "OpenAI", "Azure OpenAI", "Claude", "Anthropic", "Gemini", "Mistral", "Ollama", "Llama",
    "LLaMA", "DeepSeek", "Copilot", "OpenRouter", "LM Studio", "LocalAI", "Hugging Face", "HuggingFace", "Whisper", "Stable Diffusion", "Grok",
    "Bedrock", "LiteLLM", "vLLM", "Qwen", "LangChain", "Perplexity", "Cohere", "Groq", "ElevenLabs", "Midjourney", "DALL-E", "llama.cpp", "Gemma", "Cursor IDE",
)  # fmt: skip

ARTEFACTS = (
    "button", "buttons", "modal", "popup", "pop-up", "pop up", "popover", "dialog", "dialogue", "dialog box", "tooltip", "tooltips", "sidebar", "side bar",
    "side panel", "panel", "panels", "dropdown", "drop-down", "dropdown menu", "menu", "menus", "context menu", "submenu", "toolbar", "navbar", "navigation bar", "nav bar",
    "tab", "tabs", "tab bar", "page", "pages", "landing page", "screen", "screens", "dashboard", "dashboards", "widget", "widgets", "icon", "icons", "badge", "badges",
    "banner", "banners", "toast", "snackbar", "checkbox", "checkboxes", "radio button", "slider", "sliders", "progress bar", "progressbar", "progress indicator", "loading spinner", "spinner",
    "carousel", "gallery", "gallery view", "grid view", "list view", "table view", "tree view", "calendar view", "kanban view", "kanban board", "board view",
    "timeline view", "map view", "split view", "card view", "compact view", "gantt", "gantt view", "gantt chart", "timeline", "heatmap", "heat map", "chart", "charts",
    "graph", "graphs", "pie chart", "bar chart", "keyboard shortcut", "keyboard shortcuts", "shortcut", "shortcuts", "hotkey", "hotkeys", "hot key", "keybinding",
    "keybindings", "key binding", "command palette", "search bar", "search box", "text field", "input field", "text box", "textbox", "date picker", "datepicker", "color picker",
    "colour picker", "emoji picker", "file picker", "picker", "wizard", "overview", "overview page", "UI", "GUI", "user interface", "web interface", "web UI", "webui", "frontend",
    "thumbnail", "thumbnails", "overlay", "swipe gesture", "swipe gestures", "gesture", "gestures", "swipe", "drag and drop", "drag-and-drop", "drag & drop",
    "drag n drop", "breadcrumb", "breadcrumbs", "footer", "header bar", "minimap", "avatar", "avatars", "floating button", "FAB", "visualization", "visualisation",
    "visualizations", "visual indicator", "indicator", "indicators", "status bar", "preview pane", "preview panel", "view", "views", "picture-in-picture", "picture in picture", "full screen mode",
    "fullscreen mode", "rich text editor", "WYSIWYG editor", "WYSIWYG", "editor", "countdown", "infinite scroll", "infinite scrolling", "section", "right-click menu",
    "hamburger menu", "accordion", "placeholder", "table of contents", "scrollbar", "color-coding", "colour coding", "color coding",
)  # fmt: skip
