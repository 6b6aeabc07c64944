//! The edge of a panel is dragged while another thread asks for a repaint: egui read the context's
//! lock while it read it already, and a writer that queues between the two waits for ever.
//!
//! One thread after the other, so that nothing hangs here.

use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput};

fn main() {
    let context = Context::default();
    std::thread::scope(|scope| {
        scope.spawn(|| context.request_repaint()).join().unwrap();
    });
    for step in 0..40_u8 {
        let pos = Pos2::new(190.0 + f32::from(step), 100.0);
        let pressed = |pressed| {
            let (button, modifiers) = (PointerButton::Primary, Modifiers::default());
            Event::PointerButton { pos, button, pressed, modifiers }
        };
        frame(&context, vec![Event::PointerMoved(pos)]);
        frame(&context, vec![pressed(true)]);
        frame(&context, vec![pressed(false)]);
    }
}

fn frame(context: &Context, events: Vec<Event>) {
    let input = RawInput { events, ..RawInput::default() };
    let _ = context.run(input, |context| {
        egui::SidePanel::left("left").show(context, |ui| ui.label("left"));
        egui::TopBottomPanel::top("top").show(context, |ui| ui.label("top"));
        egui::CentralPanel::default().show(context, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| ui.button("a button").clicked());
        });
    });
}
