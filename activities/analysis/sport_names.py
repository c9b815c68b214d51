"""The words that services, watches, files and people use for sports, each pointing to one of our kinds.

Pure tables for :mod:`activities.analysis.sports`; docs/algorithms/sports.md explains how they are read.
Words are written naturally here; case, accents, blanks and signs are dropped when the lookup is built.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of sport: key (Strava's name where there is one), family, environment, label for people."""

    key: str
    family: str
    environment: str
    label: str


KINDS: tuple[Kind, ...] = (
    Kind("Run", "run", "outdoor", "Run"),
    Kind("UltraRun", "run", "outdoor", "Ultra run"),
    Kind("ObstacleRun", "run", "outdoor", "Obstacle run"),
    Kind("TrailRun", "run", "trail", "Trail run"),
    Kind("TrackRun", "run", "track", "Track run"),
    Kind("Treadmill", "run", "treadmill", "Treadmill run"),
    Kind("IndoorRun", "run", "treadmill", "Indoor run"),
    Kind("VirtualRun", "run", "virtual", "Virtual run"),
    Kind("Ride", "ride", "outdoor", "Ride"),
    Kind("EBikeRide", "ride", "outdoor", "E-bike ride"),
    Kind("Handcycle", "ride", "outdoor", "Handcycle"),
    Kind("Velomobile", "ride", "outdoor", "Velomobile"),
    Kind("Cyclocross", "ride", "outdoor", "Cyclocross"),
    Kind("BMX", "ride", "outdoor", "BMX"),
    Kind("MountainBikeRide", "ride", "trail", "Mountain bike ride"),
    Kind("GravelRide", "ride", "trail", "Gravel ride"),
    Kind("EMountainBikeRide", "ride", "trail", "E-mountain bike ride"),
    Kind("TrackRide", "ride", "track", "Track ride"),
    Kind("IndoorRide", "ride", "indoor", "Indoor ride"),
    Kind("VirtualRide", "ride", "virtual", "Virtual ride"),
    Kind("Swim", "swim", "pool", "Swim"),
    Kind("PoolSwim", "swim", "pool", "Pool swim"),
    Kind("OpenWaterSwim", "swim", "open_water", "Open water swim"),
    Kind("Walk", "walk", "outdoor", "Walk"),
    Kind("Hike", "walk", "trail", "Hike"),
    Kind("Snowshoe", "walk", "trail", "Snowshoe"),
    Kind("Mountaineering", "walk", "trail", "Mountaineering"),
    Kind("IndoorWalk", "walk", "treadmill", "Indoor walk"),
    Kind("AlpineSki", "ski", "outdoor", "Alpine ski"),
    Kind("BackcountrySki", "ski", "outdoor", "Backcountry ski"),
    Kind("NordicSki", "ski", "outdoor", "Nordic ski"),
    Kind("RollerSki", "ski", "outdoor", "Roller ski"),
    Kind("Snowboard", "ski", "outdoor", "Snowboard"),
    Kind("VirtualSki", "ski", "virtual", "Virtual ski"),
    Kind("IndoorSki", "ski", "indoor", "Indoor ski"),
    Kind("Rowing", "row", "open_water", "Rowing"),
    Kind("Kayaking", "row", "open_water", "Kayaking"),
    Kind("Canoeing", "row", "open_water", "Canoeing"),
    Kind("StandUpPaddling", "row", "open_water", "Stand-up paddling"),
    Kind("IndoorRow", "row", "indoor", "Indoor rowing"),
    Kind("VirtualRow", "row", "virtual", "Virtual row"),
    Kind("WeightTraining", "strength", "indoor", "Weight training"),
    Kind("Crossfit", "strength", "indoor", "Crossfit"),
    Kind("Workout", "other", "indoor", "Workout"),
    Kind("Yoga", "other", "indoor", "Yoga"),
    Kind("Pilates", "other", "indoor", "Pilates"),
    Kind("HighIntensityIntervalTraining", "other", "indoor", "HIIT"),
    Kind("Elliptical", "other", "indoor", "Elliptical"),
    Kind("StairStepper", "other", "indoor", "Stair stepper"),
    Kind("PhysicalTherapy", "other", "indoor", "Physical therapy"),
    Kind("Badminton", "other", "indoor", "Badminton"),
    Kind("Basketball", "other", "indoor", "Basketball"),
    Kind("Dance", "other", "indoor", "Dance"),
    Kind("Racquetball", "other", "indoor", "Racquetball"),
    Kind("Squash", "other", "indoor", "Squash"),
    Kind("Volleyball", "other", "indoor", "Volleyball"),
    Kind("TableTennis", "other", "indoor", "Table tennis"),
    Kind("Boxing", "other", "indoor", "Boxing"),
    Kind("Cardio", "other", "indoor", "Cardio"),
    Kind("Breathwork", "other", "indoor", "Breathwork"),
    Kind("Meditation", "other", "indoor", "Meditation"),
    Kind("JumpRope", "other", "indoor", "Jump rope"),
    Kind("Cricket", "other", "outdoor", "Cricket"),
    Kind("Golf", "other", "outdoor", "Golf"),
    Kind("IceSkate", "other", "outdoor", "Ice skate"),
    Kind("InlineSkate", "other", "outdoor", "Inline skate"),
    Kind("Skateboard", "other", "outdoor", "Skateboard"),
    Kind("Soccer", "other", "outdoor", "Soccer"),
    Kind("Padel", "other", "outdoor", "Padel"),
    Kind("Pickleball", "other", "outdoor", "Pickleball"),
    Kind("Tennis", "other", "outdoor", "Tennis"),
    Kind("RockClimbing", "other", "outdoor", "Rock climbing"),
    Kind("Wheelchair", "other", "outdoor", "Wheelchair"),
    Kind("Hockey", "other", "outdoor", "Hockey"),
    Kind("Rugby", "other", "outdoor", "Rugby"),
    Kind("HorsebackRiding", "other", "outdoor", "Horseback riding"),
    Kind("Transition", "other", "outdoor", "Transition"),
    Kind("Multisport", "other", "outdoor", "Multisport"),
    Kind("Other", "other", "outdoor", "Activity"),
    Kind("Kitesurf", "other", "open_water", "Kitesurf"),
    Kind("Sail", "other", "open_water", "Sail"),
    Kind("Surfing", "other", "open_water", "Surfing"),
    Kind("Windsurf", "other", "open_water", "Windsurf"),
    Kind("WaterSport", "other", "open_water", "Water sport"),
    Kind("Diving", "other", "open_water", "Diving"),
    Kind("WaterSki", "other", "open_water", "Water ski"),
)

# Services and watches: Strava's old names, Intervals.icu, FIT sports and sub-sports, Garmin, TCX, GPX.
TECHNICAL: dict[str, str] = {
    "Run": "running, jogging, street_running, street, road_running, parkour_run, fell_running, virtual_race",
    "TrailRun": "trail_running, running/trail, trail running",
    "TrackRun": "track_running, running/track",
    "UltraRun": "ultra_run, running/ultra, ultra_running",
    "ObstacleRun": "obstacle_run, obstacle, obstacle_racing, obstacle_course_racing",
    "Treadmill": "treadmill_running, treadmill_run, treadmill, running_treadmill",
    "IndoorRun": "indoor_running, indoor_track, running/indoor",
    "VirtualRun": "virtual_running, running/virtual_activity",
    "Ride": "cycling, biking, bike, bicycle, bicycling, road_biking, road_cycling, road_ride, "
    "cycling/road, riding, road, cycling/commuting, commuting, bike_commute, cycling_sport, "
    "cycling_transportation, mixed_surface, recumbent, recumbent_cycling, bike_tour, road_bike",
    "EBikeRide": "e_biking, e_bike, ebike, e_bike_fitness, ebikeride, e_cycling",
    "EMountainBikeRide": "e_bike_mountain, e_mountain_biking, emtb",
    "Handcycle": "hand_cycling, handcycling, indoor_hand_cycling, indoor_handcycling",
    "Cyclocross": "cyclo_cross",
    "BMX": "bmx_cycling",
    "MountainBikeRide": "mountain_biking, mtb, cycling/mountain, mountain, downhill_biking, "
    "cycling/downhill, enduro_mtb, cross_country_mtb, mountain_bike",
    "GravelRide": "gravel_cycling, gravel_biking, gravel, gravel_unpaved_cycling",
    "TrackRide": "track_cycling, cycling/track_cycling, cycling/track",
    "IndoorRide": "indoor_cycling, indoor_biking, spin, spinning, spin_bike, stationary_bike, "
    "cycling/indoor, exercise_bike, indoor_bike",
    "VirtualRide": "virtual_cycling, cycling/virtual_activity, virtual_activity, zwift",
    "Swim": "swimming",
    "PoolSwim": "lap_swimming, pool_swimming, lap_swim, swimming_pool, swimming/indoor",
    "OpenWaterSwim": "open_water_swimming, open_water, swimming/open_water, open_swim",
    "Walk": "walking, casual_walking, speed_walking, race_walking, nordic_walking, fitness_walking, "
    "rucking, stroller_walking, dog_walking",
    "Hike": "hiking, hiking/trail, trekking, backpacking",
    "Mountaineering": "mountaineer, alpinism, via_ferrata",
    "Snowshoe": "snowshoeing, snow_shoe, snow_shoeing",
    "IndoorWalk": "indoor_walking, treadmill_walking, walking/treadmill, walking/indoor",
    "AlpineSki": "alpine_skiing, downhill_skiing, resort_skiing, resort_skiing_snowboarding, skiing, ski, "
    "alpine_skiing/resort, alpine_skiing/downhill",
    "BackcountrySki": "backcountry_skiing, ski_touring, alpine_skiing/backcountry, "
    "backcountry_skiing_snowboarding, skimo",
    "NordicSki": "cross_country_skiing, skate_skiing, xc_skiing, classic_skiing, nordic_skiing, "
    "skate_ski, cross_country_skiing/skate_skiing, cross_country_ski",
    "RollerSki": "roller_skiing, rollerskiing",
    "Snowboard": "snowboarding, resort_snowboarding, backcountry_snowboarding, snowboarding/backcountry, "
    "snowboarding/resort",
    "VirtualSki": "virtual_skiing",
    "IndoorSki": "indoor_skiing, ski_erg, skierg",
    "Rowing": "row, sculling",
    "Kayaking": "kayak, kayaking/whitewater, whitewater_rafting_kayaking, whitewater, rafting",
    "Canoeing": "canoe, paddling, outrigger, dragon_boat",
    "StandUpPaddling": "stand_up_paddleboarding, stand_up_paddle_boarding, sup, paddleboarding, "
    "stand_up_paddle",
    "IndoorRow": "indoor_rowing, rowing_machine, rowing/indoor_rowing, rowing/indoor, row_machine, "
    "ergometer, concept2",
    "VirtualRow": "virtual_rowing, rowing/virtual_activity",
    "WeightTraining": "strength_training, strength, weightlifting, powerlifting, "
    "functional_strength_training, training/strength_training, weights, functional_fitness, "
    "olympic_weightlifting, strength_trainer, strength_machine, bodyweight",
    "Crossfit": "cross_fit, crosstraining, cross_training",
    "HighIntensityIntervalTraining": "hiit, amrap, emom, tabata, high_intensity_interval_training",
    "Workout": "training, fitness_equipment, gym, exercise, training/exercise, generic_workout, fitness, "
    "activity, stretching, flexibility_training, warm_up, warm_down, cool_down, core_training, "
    "circuit_training, barre",
    "Cardio": "cardio_training, indoor_cardio, training/cardio_training, aerobics, cardio_sensor",
    "Elliptical": "elliptical_trainer, cross_trainer, crosstrainer",
    "StairStepper": "stair_climbing, stairclimbing, floor_climbing, stair_stepper, stairmaster, stepper",
    "Breathwork": "breathing",
    "Meditation": "mindfulness, relax",
    "JumpRope": "jumprope, skipping_rope, jump_roping",
    "Boxing": "mixed_martial_arts, kickboxing, martial_arts, box",
    "IceSkate": "ice_skating",
    "InlineSkate": "inline_skating, skating, inline_skates, roller_skating, rollerblading",
    "Skateboard": "skateboarding",
    "Soccer": "soccer_football",
    "RockClimbing": "climbing, indoor_climbing, bouldering, rock_climb, boulder",
    "Wheelchair": "wheelchair_push_walk, wheelchair_push_run, push_run_speed, push_walk_speed",
    "HorsebackRiding": "horse_riding, equestrian",
    "Transition": "transition, swim_to_bike_transition, bike_to_run_transition, run_to_bike_transition, "
    "swimtobiketransition, biketoruntransition",
    "Multisport": "multi_sport, multisport, triathlon, duathlon, swimrun, brick, swim_run",
    "Other": "generic, uncategorized, all, unknown, none, invalid, miscellaneous, misc, other_sport, sport",
    "Kitesurf": "kitesurfing, kiteboarding, kite_surfing, wing_foil",
    "Sail": "sailing, sail_race, sail_expedition",
    "Surfing": "surf",
    "Windsurf": "windsurfing, wind_surfing, wind_kite_surfing",
    "WaterSport": "water_sports, watersport, water_skiing/other",
    "WaterSki": "waterskiing, water_skiing, wakeboarding",
    "Diving": "scuba_diving, snorkeling, single_gas_diving, freediving, apnea_diving, apnea_hunting",
}

# Numbers that Strava's GPX files carried as <type> before they carried words.
STRAVA_NUMBERS: dict[str, str] = {
    "1": "Ride",
    "4": "Hike",
    "9": "Run",
    "10": "Walk",
    "16": "Swim",
    "17": "VirtualRide",
}

# What archives and apps show to people, in some twenty languages.
SPOKEN: dict[str, str] = {
    "Run": "Lauf, Laufen, Dauerlauf, Straßenlauf, Joggen, Course à pied, Course, Footing, Jogging, "
    "Carrera, Correr, Carrera a pie, Corsa, Corsa su strada, Corrida, Hardlopen, Hardloopsessie, "
    "Hardloop, Cursa, Løb, Løbetur, Løping, Löpning, Löprunda, Löppass, Juoksu, Bieg, Bieganie, Běh, Beh, "
    "Бег, Забег, Koşu, ランニング, ラン, 跑步, 달리기, 러닝",
    "TrailRun": "Traillauf, Trail-Lauf, Geländelauf, Trail, Course à pied sur sentier, Course de trail, "
    "Course nature, Trail running, Carrera de montaña, Carrera de trail, Carrera por montaña, "
    "Corsa su sentiero, Corsa trail, Trail run, Corrida em trilha, Corrida de trilha, Corrida de trail, "
    "Trailrun, Trailloop, Bieg terenowy, Trailløb, Terrengløp, Traillöpning, Trailjuoksu, Běh v terénu, "
    "Трейлраннинг, トレイルランニング, トレイルラン, 越野跑, 트레일 러닝",
    "Treadmill": "Laufband, Laufbandlauf, Tapis de course, Course sur tapis, Cinta, Cinta de correr, "
    "Tapis roulant, Esteira, Corrida na esteira, Loopband, Bieżnia",
    "VirtualRun": "Virtueller Lauf, Course virtuelle, Course à pied virtuelle, Carrera virtual, "
    "Corsa virtuale, Corrida virtual, Virtuele hardloopsessie, Virtuele run, Virtueel hardlopen, "
    "Virtuell löpning, Wirtualny bieg, Bieg wirtualny, バーチャルラン, 虚拟跑步",
    "Ride": "Radfahrt, Fahrt, Radfahren, Rad, Radtour, Rennradfahrt, Rennrad, Fahrrad, Sortie vélo, "
    "Sortie à vélo, Vélo, Cyclisme, Vélo de route, Salida en bicicleta, Vuelta en bicicleta, Ciclismo, "
    "Bicicleta, Paseo, Pedalada, Uscita in bici, Giro, Giro in bici, Pedalata, Bici, Ciclismo su strada, "
    "Fietsrit, Rit, Fietsen, Wielrennen, Fiets, Cykeltur, Cykling, Sykkeltur, Sykling, Cykelpass, "
    "Pyöräily, Pyörälenkki, Jazda, Jazda na rowerze, Kolarstwo, Rower, Jízda, Jízda na kole, Cyklistika, "
    "Заезд, Велозаезд, Велосипед, Bisiklet, Sürüş, ライド, サイクリング, 骑行, 骑车, 라이딩, 자전거",
    "EBikeRide": "E-Bike-Fahrt, E-Bike, Sortie en VAE, Vélo électrique, Sortie vélo électrique, VAE, "
    "Salida en bicicleta eléctrica, Bicicleta eléctrica, Uscita in e-bike, Giro in e-bike, E-bike rit, "
    "E-bikerit, Pedalada de bicicleta elétrica, Pedalada com e-bike, Eライド, 电动自行车骑行",
    "MountainBikeRide": "Mountainbike-Fahrt, Mountainbikefahrt, Mountainbiken, Mountainbike, MTB-Fahrt, "
    "Sortie VTT, VTT, Vélo tout terrain, Salida en bicicleta de montaña, Bicicleta de montaña, "
    "Ciclismo de montaña, BTT, Uscita in mountain bike, Giro in mountain bike, Mountainbikerit, "
    "Mountainbiketocht, Pedalada de mountain bike, Mountain bike, Terrängcykling, Terrengsykling, "
    "Maastopyöräily, Kolarstwo górskie, マウンテンバイクライド, マウンテンバイク, 山地骑行, 山地车骑行",
    "GravelRide": "Gravel-Fahrt, Gravelfahrt, Gravelbike-Fahrt, Gravelbike, Sortie gravel, "
    "Sortie en gravel, Salida gravel, Salida de gravel, Uscita gravel, Giro gravel, Gravelrit, "
    "Pedalada de gravel, Gravel ride, グラベルライド, 砂砾骑行",
    "IndoorRide": "Indoor-Cycling, Heimtrainer, Rollentraining, Vélo d'intérieur, Home trainer, Rodillo, "
    "Rullo",
    "VirtualRide": "Virtuelle Radfahrt, Virtuelle Fahrt, Virtuelles Radfahren, Sortie virtuelle, "
    "Sortie à vélo virtuelle, Sortie vélo virtuelle, Vélo virtuel, Salida virtual, Ciclismo virtual, "
    "Vuelta virtual, Salida en bicicleta virtual, Uscita virtuale, Giro virtuale, Pedalata virtuale, "
    "Pedalada virtual, Virtuele rit, Virtuele fietsrit, Virtuell cykeltur, Jazda wirtualna, "
    "Wirtualna jazda, バーチャルライド, 虚拟骑行, 가상 라이딩",
    "Swim": "Schwimmen, Schwimmeinheit, Natation, Nage, Natación, Nadar, Nuoto, Nuotata, Natação, "
    "Zwemmen, Zwemsessie, Zwem, Svømning, Svømming, Svømmetur, Simning, Simpass, Uinti, Pływanie, "
    "Plavání, Плавание, Заплыв, Yüzme, 水泳, スイム, 游泳, 수영",
    "OpenWaterSwim": "Freiwasserschwimmen, Freiwasser, Eau libre, Natation en eau libre, Aguas abiertas, "
    "Nuoto in acque libere, Acque libere, Águas abertas, Openwaterzwemmen, Open water zwemmen",
    "Walk": "Spaziergang, Gehen, Spazieren, Walken, Nordic Walking, Marche, Promenade, Caminata, Caminar, "
    "Andar, Paseo a pie, Camminata, Passeggiata, Caminhada, Wandeling, Wandelen, Gåtur, Gang, Promenad, "
    "Kävely, Spacer, Chůze, Procházka, Ходьба, Прогулка, Yürüyüş, ウォーキング, 散歩, 步行, 散步, 걷기, "
    "산책",
    "Hike": "Wanderung, Wandern, Bergwandern, Randonnée, Rando, Randonnée pédestre, Excursión, "
    "Excursión a pie, Senderismo, Escursione, Escursionismo, Trekking, Trilha, Caminhada na trilha, "
    "Caminhada em trilha, Hike, Bergwandeling, Hiken, Vandretur, Vandring, Fottur, Patikointi, Vaellus, "
    "Wędrówka, Turystyka piesza, Túra, Turistika, Поход, Doğa yürüyüşü, ハイキング, ハイク, 徒步, 远足, "
    "하이킹, 등산",
    "Snowshoe": "Schneeschuhwandern, Schneeschuh, Schneeschuhtour, Raquettes, Raquette, "
    "Raquettes à neige, Raquetas de nieve, Ciaspole, Racchette da neve, Sneeuwschoenwandelen, "
    "Raquetes de neve",
    "AlpineSki": "Alpinski, Ski Alpin, Skifahren, Skifahrt, Ski, Ski alpin, Esquí alpino, Esquí, "
    "Sci alpino, Sci, Esqui alpino, Esqui, Alpineskiën, Skiën, Alpin skidåkning, Narciarstwo alpejskie, "
    "Narciarstwo zjazdowe, アルペンスキー, スキー, 高山滑雪",
    "BackcountrySki": "Skitour, Skitouren, Skitourengehen, Tourenski, Ski de randonnée, Ski hors-piste, "
    "Esquí de travesía, Esquí de montaña, Esquí fuera de pista, Sci alpinismo, Scialpinismo, "
    "Sci fuori pista, Toerskiën, Esqui fora de pista, Skituring",
    "NordicSki": "Skilanglauf, Langlauf, Langlaufen, Ski nordique, Ski de fond, Esquí nórdico, "
    "Esquí de fondo, Sci nordico, Sci di fondo, Esqui nórdico, Langrenn, Langrend, Längdskidåkning, "
    "Längdåkning, Hiihto, Narciarstwo biegowe, Běžky, Лыжи, Лыжный спорт, クロスカントリースキー, "
    "ノルディックスキー",
    "RollerSki": "Rollski, Skiroller, Ski à roulettes, Ski-roues, Esquí sobre ruedas, Rolski, Rulleski, "
    "Rullskidor",
    "Snowboard": "Snowboarden, Snowboarding, Planche à neige, Surf des neiges, スノーボード",
    "Rowing": "Rudern, Ruder, Rudereinheit, Aviron, Remo, Canottaggio, Roeien, Roning, Roing, Rodd, "
    "Soutu, Wioślarstwo, Veslování, Гребля, ローイング, ボート, 划船",
    "Kayaking": "Kajak, Kajakfahren, Kayak, Kayak de mer, Kajakken, Piragüismo, Canoa kayak, Caiaque, "
    "Kajakarstwo, カヤック",
    "Canoeing": "Kanu, Kanufahren, Canoë, Canoé, Canoa, Canoagem, Kanoën, Kanovaren, Canotaje, カヌー",
    "StandUpPaddling": "Stehpaddeln, Stand-up-Paddling, Stand up paddle, Paddle, Surf de remo, "
    "Stand up paddle surf, SUP, Suppen",
    "WeightTraining": "Krafttraining, Gewichtstraining, Kraft, Musculation, Entraînement aux poids, "
    "Entrenamiento con pesas, Entrenamiento de pesas, Pesas, Fuerza, Musculación, Allenamento con i pesi, "
    "Allenamento pesi, Pesi, Sollevamento pesi, Treinamento com peso, Treino com pesos, Musculação, "
    "Krachttraining, Styrketræning, Styrketrening, Styrketräning, Voimaharjoittelu, Kuntosali, "
    "Trening siłowy, Trening z ciężarami, Posilování, Силовая тренировка, Ağırlık antrenmanı, "
    "ウェイトトレーニング, 筋力トレーニング, 力量训练, 重量训练, 웨이트 트레이닝",
    "Crossfit": "Cross-Fit, クロスフィット",
    "HighIntensityIntervalTraining": "Intervalltraining, Fractionné haute intensité, "
    "Entraînement par intervalles à haute intensité",
    "Workout": "Training, Trainingseinheit, Entraînement, Entrenamiento, Ejercicio, Allenamento, Treino, "
    "Treinamento, Oefening, Træning, Trening, Träning, Treeni, Trénink, Cvičení, Тренировка, Antrenman, "
    "ワークアウト, トレーニング, 体能训练, 训练, 운동",
    "Elliptical": "Ellipsentrainer, Crosstrainer, Vélo elliptique, Elliptique, Elíptica, Ellittica, "
    "Elíptico, Crosstrainer fitness, エリプティカル",
    "StairStepper": "Stepper, Treppensteigen, Treppenstepper, Simulateur d'escalier, Escaladora, "
    "Stepper-trainer, Simulatore scale",
    "RockClimbing": "Klettern, Felsklettern, Escalade, Escalada, Escalada en roca, Arrampicata, "
    "Rotsklimmen, Klimmen, Escalada em rocha, Wspinaczka, ロッククライミング, クライミング",
    "IceSkate": "Eislaufen, Schlittschuhlaufen, Eisschnelllauf, Patinage, Patin à glace, "
    "Patinage sur glace, Patinaje sobre hielo, Pattinaggio su ghiaccio, Patinação no gelo, Schaatsen, "
    "アイススケート",
    "InlineSkate": "Inlineskaten, Inlineskating, Roller, Patinaje, Patinaje en línea, Patines en línea, "
    "Pattinaggio, Pattinaggio in linea, Skeeleren, Inline-skaten, Patinação, Patins em linha",
    "Soccer": "Fußball, Football, Fútbol, Calcio, Futebol, Voetbal, サッカー",
    "Yoga": "Joga, ヨガ, 瑜伽, 요가",
    "Golf": "Golfen, ゴルフ",
    "Surfing": "Surfen, Surf, サーフィン",
    "Kitesurf": "Kitesurfen, Kitesurf, カイトサーフィン",
    "Windsurf": "Windsurfen, Planche à voile, ウィンドサーフィン",
    "Sail": "Segeln, Voile, Vela, Zeilen, Navegación a vela",
    "Handcycle": "Handbike, Handbike-Fahrt, Handbiken, Vélo à main, Bicicleta de mano, Handfietsen, "
    "Bicicleta adaptada",
    "Velomobile": "Vélomobile, Velomóvil, Velomobiel, Velomobil",
    "Wheelchair": "Rollstuhl, Rollstuhlfahren, Fauteuil roulant, Silla de ruedas, Sedia a rotelle, "
    "Rolstoel, Cadeira de rodas",
    "Other": "Andere, Sonstiges, Autre, Otro, Otra, Altro, Outro, Overig, Anders, Другое, その他",
}

# Last resort: a single word inside a longer, unknown name ("Long Slow Run", "Sunday hike").
WORDS: dict[str, str] = {
    "run": "Run",
    "running": "Run",
    "lauf": "Run",
    "ride": "Ride",
    "cycling": "Ride",
    "biking": "Ride",
    "bike": "Ride",
    "swim": "Swim",
    "swimming": "Swim",
    "walk": "Walk",
    "walking": "Walk",
    "hike": "Hike",
    "hiking": "Hike",
    "ski": "AlpineSki",
    "skiing": "AlpineSki",
    "rowing": "Rowing",
    "strength": "WeightTraining",
    "weights": "WeightTraining",
}
